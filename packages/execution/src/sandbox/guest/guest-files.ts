import { fileURLToPath } from 'node:url';

/** Path on this machine of a file of this folder, which is to be brought into sandboxes. */
export const guestFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
