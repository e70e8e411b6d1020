import type { Format } from './format.ts';

/** Discord's Markdown, mentions, and what makes links of addresses. */
const MARKUP = /[\\`*_~|>#@<:[\]()-]/g;

/** A message of Discord's webhooks. Foreign text is escaped, and nobody is notified by name, whatever it says. */
export const discord: Format = ({ message: { title, prompt, facts, link, command } }) => {
  const embed = {
    title: escapeMarkup(title),
    description: [escapeMarkup(prompt), ...(link === undefined ? [`\`${command}\``] : [])].join(
      '\n',
    ),
    ...(link !== undefined && { url: link }),
    fields: facts.map(([name, value]) => ({ name, value: escapeMarkup(value), inline: true })),
  };
  return {
    body: JSON.stringify({ embeds: [embed], allowed_mentions: { parse: [] } }),
    headers: {},
  };
};

const escapeMarkup = (text: string): string => text.replaceAll(MARKUP, String.raw`\$&`);
