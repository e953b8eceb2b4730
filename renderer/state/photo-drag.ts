/** The type under which a photo of the library travels while it is dragged; its data is the photo's number. */
export const photoDragType = 'application/x-kindred-photo';
