/*
 * Registers the gradients of all operations. The package's bundle for Node leaves them out and its file that has them is an ES
 * module without the marks that plain Node wants, so a build for Electron or Node must bundle TensorFlow.js and not
 * leave it external. Engine and registry are global to the process: it does not matter that the copies differ.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
