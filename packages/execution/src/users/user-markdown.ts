import { codeSpan } from '../foreign-text.ts';
import type { User } from './user.ts';

/**
 * A user as a block of Markdown. Each value is one line of code span, so what people wrote of themselves cannot pass
 * for another field, another user or an instruction in the tool's own voice.
 */
export function describeUser(user: User): string {
  const { id, address, ...fields } = user;
  const rows = Object.entries(fields).map(([name, value]) => row(name, String(value)));
  if (address !== undefined) {
    const { country, city, street, flat_house: house } = address;
    rows.push(row('address', [street, house, city, country].join(', ')));
  }
  return [`**User ${id}**`, ...rows].join('\n');
}

const row = (name: string, value: string): string => `- ${name}: ${codeSpan(value)}`;
