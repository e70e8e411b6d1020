import type { Format } from './format.ts';

/** Text runs, unlike text blocks, have no Markdown. */
const plain = (text: string, style: object = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...style }],
});

/** A message of Teams' Workflows webhooks: an Adaptive Card 1.4. */
export const teams: Format = ({ message: { title, prompt, facts, link, command } }) => {
  const content = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    body: [
      plain(title, { weight: 'bolder', size: 'medium' }),
      plain(prompt),
      ...facts.map(([name, value]) => plain(`${name}: ${value}`, { isSubtle: true })),
      ...(link === undefined ? [plain(command, { fontType: 'monospace' })] : []),
    ],
    actions: link === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
  return { body: JSON.stringify({ type: 'message', attachments: [attachment] }), headers: {} };
};
