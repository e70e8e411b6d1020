const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID; ids of records are, and no other text names one. */
export const isUuid = (text: string): boolean => UUID.test(text);
