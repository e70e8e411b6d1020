import { discord } from './discord.ts';
import type { Format, PostedFormat } from './format.ts';
import { slack } from './slack.ts';
import { standard } from './standard.ts';
import { teams } from './teams.ts';

/** How each kind of receiver wants its messages. */
export const postedFormats: Readonly<Record<PostedFormat, Format>> = {
  standard,
  slack,
  discord,
  teams,
};
