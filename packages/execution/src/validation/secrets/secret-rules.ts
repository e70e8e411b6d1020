/** A kind of secret. Patterns are bounded and don't nest quantifiers, so that they take time in the length of the text. */
export interface SecretRule {
  readonly rule: string;
  /** What it is, for the message. */
  readonly name: string;
  /** Global. A group `value` holds the secret where it isn't the whole match. */
  readonly pattern: RegExp;
  /** Least entropy of the secret, in bits a character. Default 0. */
  readonly minEntropy?: number;
}

/** Secrets that show what they are. */
const MARKED: readonly SecretRule[] = [
  {
    rule: 'secret/private-key',
    name: 'a private key',
    pattern: /-----BEGIN (?:[A-Z]{2,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  { rule: 'secret/aws', name: 'an access key of AWS', pattern: /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g },
  {
    rule: 'secret/github',
    name: 'a token of GitHub',
    pattern: /\bgh[pousr]_[A-Za-z\d]{30,255}\b|\bgithub_pat_\w{30,255}/g,
  },
  { rule: 'secret/gitlab', name: 'a token of GitLab', pattern: /\bglpat-[\w-]{20,64}/g },
  {
    rule: 'secret/slack',
    name: 'a token or webhook of Slack',
    pattern:
      /\bxox[abeprs]-[\w-]{10,255}|hooks\.slack\.com\/services\/T\w{6,20}\/B\w{6,20}\/\w{16,48}/g,
  },
  { rule: 'secret/stripe', name: 'a key of Stripe', pattern: /\b[rs]k_live_[A-Za-z\d]{16,255}/g },
  { rule: 'secret/google', name: 'a key of Google', pattern: /\bAIza[\w-]{35}\b/g },
  {
    rule: 'secret/model-provider',
    name: 'a key of a model provider',
    pattern: /\bsk-(?:ant-|proj-|or-v1-)?[A-Za-z\d_-]{32,255}/g,
    minEntropy: 3.5,
  },
  { rule: 'secret/npm', name: 'a token of npm', pattern: /\bnpm_[A-Za-z\d]{36}\b/g },
  { rule: 'secret/pypi', name: 'a token of PyPI', pattern: /\bpypi-[\w-]{50,255}/g },
  {
    rule: 'secret/jwt',
    name: 'a signed token',
    pattern: /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{16,1000}/g,
  },
  {
    rule: 'secret/url',
    name: 'a password in an address',
    pattern: /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:/@"'`$<{]{1,100}:(?<value>[^\s:/@"'`$<{]{3,200})@/gi,
  },
];

const SECRET_NAMES =
  'pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|client[_-]?secret|private[_-]?key|encryption[_-]?key|credentials?';

/** Secrets that are only to be told by the name that they are given. */
const NAMED: readonly SecretRule[] = [
  {
    rule: 'secret/assigned',
    name: 'a secret',
    pattern: new RegExp(
      `(?:${SECRET_NAMES})\\b["']?(?:\\s{0,4}:\\s{0,4}\\w{1,20})?\\s{0,20}(?:=>|:=|[:=])\\s{0,20}(?<quote>["'\`])(?<value>[^\\s"'\`]{8,200})\\k<quote>`,
      'gi',
    ),
    minEntropy: 2.8,
  },
  {
    rule: 'secret/random-text',
    name: 'a random text, as keys are',
    pattern:
      /\b\w{0,30}(?:key|auth|sig|hash|cred)\w{0,30}["']?\s{0,20}[:=]\s{0,20}["'](?<value>[A-Za-z\d+/_=-]{32,200})["']/gi,
    minEntropy: 4.2,
  },
];

/** Every kind of secret that is looked for; the first that matches a place names it. */
export const SECRET_RULES: readonly SecretRule[] = [...MARKED, ...NAMED];
