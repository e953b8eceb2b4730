/*
 * Registers the gradients of all operations, which @tensorflow/tfjs-core leaves out of its bundle for Node; the file that it has
 * them in can't be loaded by plain Node. Engine and registry are global to the process, so whoever imports
 * @tensorflow/tfjs-core computes with them too.
 */
import '@tensorflow/tfjs';
