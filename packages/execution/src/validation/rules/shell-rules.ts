import type { Risk } from '../risk.ts';
import { SENSITIVE_PLACES } from './sensitive-places.ts';

interface LineRule extends Pick<Risk, 'rule' | 'severity' | 'message' | 'cwe'> {
  readonly pattern: RegExp;
}

/** Lines are looked at to here only, so that no pattern can take long. */
const MAX_LINE_LENGTH = 2_000;

/** Every rule for shell scripts. */
export const SHELL_RULES: readonly LineRule[] = [
  {
    rule: 'sh/pipe-to-shell',
    severity: 'error',
    cwe: 494,
    pattern: /\b(?:curl|wget|base64|xxd|openssl)\b[^|#]{0,500}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/,
    message: 'Text from elsewhere is run as it comes. Save it, read it, then run it.',
  },
  {
    rule: 'sh/deletes-everything',
    severity: 'error',
    cwe: 73,
    pattern:
      /\brm\s+(?:-[a-zA-Z-]+\s+){0,5}(?:\/|\/\*|~|~\/|"?\$HOME"?\/?\*?|--no-preserve-root\b.*)(?:\s|$|;)/,
    message: 'This deletes all that the script can reach. Name the folder that is meant.',
  },
  {
    rule: 'sh/unset-variable-deletes',
    severity: 'error',
    cwe: 73,
    pattern: /\brm\s+(?:-[a-zA-Z]+\s+){1,5}"?\$\{?\w+\}?"?\/\*?(?:\s|$|;)/,
    message: 'Where the variable is empty, this deletes from the root. Write ${name:?} instead.',
  },
  {
    rule: 'sh/fork-bomb',
    severity: 'error',
    cwe: 400,
    pattern: /(?<name>[\w:.]+)\s*\(\)\s*\{[^}]{0,100}\k<name>\s*\|\s*\k<name>\s*&/,
    message: 'A function starts itself twice, without end. Remove it.',
  },
  {
    rule: 'sh/reverse-shell',
    severity: 'error',
    cwe: 506,
    pattern:
      /\/dev\/(?:tcp|udp)\/|\bn(?:c|cat)\b[^|]{0,200}\s(?:-e|-c|--exec)\s|\bmkfifo\b[^;]{0,200};.{0,300}\bnc\b/,
    message: 'A shell is handed to another machine. Remove it.',
  },
  {
    rule: 'sh/eval',
    severity: 'error',
    cwe: 95,
    pattern: /(?:^|[;&|]\s*|\bthen\s+|\bdo\s+)\s*eval\s+["']?.{0,500}\$/,
    message: 'eval runs what the variables hold. Call the command with its arguments.',
  },
  {
    rule: 'sh/writes-device',
    severity: 'error',
    cwe: 732,
    pattern: /\bof=\/dev\/(?!null|stdout|stderr)|>\s*\/dev\/(?:sd|nvme|vd|hd|mem)|\bmkfs\b/,
    message: 'This writes to a device and destroys what is on it. Write to a file.',
  },
  {
    rule: 'sh/open-permissions',
    severity: 'warning',
    cwe: 732,
    pattern: /\bchmod\s+(?:-[a-zA-Z]+\s+){0,3}(?:0?777|a\+rwx|[ugo]*\+s|[24]7\d\d)\b/,
    message: 'Everybody may change the file, or it runs as its owner. Grant what is needed.',
  },
  {
    rule: 'sh/no-certificate-check',
    severity: 'error',
    cwe: 295,
    pattern: /\bcurl\b.{0,300}\s(?:-k|--insecure)\b|\bwget\b.{0,300}--no-check-certificate\b/,
    message: 'Anyone can pretend to be the server. Leave certificates to be checked.',
  },
  {
    rule: 'sh/sensitive-place',
    severity: 'error',
    cwe: 200,
    pattern: new RegExp(SENSITIVE_PLACES),
    message: 'Secrets of a machine are kept there. Take what the script needs as an argument.',
  },
];

/** What can be seen in a shell script line by line; comments don't count. */
export function findShellRisks(content: string): Risk[] {
  return content.split('\n').flatMap((line, index) => {
    if (/^\s*#/.test(line)) return [];
    const text = line.slice(0, MAX_LINE_LENGTH);
    return SHELL_RULES.flatMap(({ pattern, ...risk }) => {
      const match = pattern.exec(text);
      return match === null ? [] : [{ ...risk, line: index + 1, column: match.index + 1 }];
    });
  });
}
