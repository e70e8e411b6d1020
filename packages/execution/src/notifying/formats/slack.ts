import type { Format } from './format.ts';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** A message of Slack's incoming webhooks. Foreign text is plain, so that nothing in it links or notifies anybody. */
export const slack: Format = ({ message: { title, prompt, facts, link, command } }) => {
  const blocks = [
    { type: 'header', text: plain(title) },
    { type: 'section', text: plain(prompt === '' ? title : prompt) },
    { type: 'section', fields: facts.map(([name, value]) => plain(`${name}: ${value}`)) },
    link === undefined
      ? { type: 'context', elements: [plain(command)] }
      : {
          type: 'actions',
          elements: [{ type: 'button', text: plain('Open'), url: link, style: 'primary' }],
        },
  ];
  return { body: JSON.stringify({ text: escapeControl(title), blocks }), headers: {} };
};

/** What Slack reads as control in the text of a notification. */
const escapeControl = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
