// A tool without any import: a plain object, its input in JSON Schema. Its file is named like the tool.
export default {
  name: 'count_words',
  title: 'Count words',
  description: 'Counts the words of a text. Reads and changes nothing.',
  input: {
    type: 'object',
    properties: { text: { type: 'string', description: 'What to count the words of' } },
    required: ['text'],
    additionalProperties: false,
  },
  hints: { readOnly: true, openWorld: false },
  run: ({ text }) => {
    const words = text.split(/\s+/).filter(Boolean).length;
    return `${words} words`;
  },
};
