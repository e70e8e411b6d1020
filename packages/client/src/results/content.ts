import * as z from 'zod';

const block = { annotations: z.looseObject({}).optional(), _meta: z.looseObject({}).optional() };

const contents = z.looseObject({
  uri: z.string(),
  mimeType: z.string().optional(),
  text: z.string().optional(),
  blob: z.string().optional(),
});

const known = {
  text: z.looseObject({ ...block, type: z.literal('text'), text: z.string() }),
  image: z.looseObject({ ...block, type: z.literal('image'), data: z.string(), mimeType: z.string() }),
  audio: z.looseObject({ ...block, type: z.literal('audio'), data: z.string(), mimeType: z.string() }),
  resource_link: z.looseObject({
    ...block,
    type: z.literal('resource_link'),
    uri: z.string(),
    name: z.string(),
  }),
  resource: z.looseObject({ ...block, type: z.literal('resource'), resource: contents }),
};

/** A newer revision may bring kinds that this one does not know; they pass as they are. */
const unknownKind = z.looseObject({ type: z.string().refine((type) => !Object.hasOwn(known, type)) });

/** A `ContentBlock` as the MCP schema has it. */
export const contentBlock = z.union([
  z.discriminatedUnion('type', [
    known.text,
    known.image,
    known.audio,
    known.resource_link,
    known.resource,
  ]),
  unknownKind,
]);

/** `ResourceContents` as the MCP schema has them. */
export const resourceContents = contents;
