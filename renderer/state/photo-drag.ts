/** The type under which a photo of the library travels while it is dragged; its data is the photo's number. */
export const photoDragType = 'application/x-kindred-photo';

/** Photos on their way to an album: their numbers, separated by spaces. */
export const albumDragType = 'application/x-kindred-photos';
