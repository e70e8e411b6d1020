import { casbinFault } from './casbin-fault.ts';

/** In what ways a field of a policy line can match one of a question. */
export interface FieldMatch {
  /** `r.x == p.x` */
  readonly equal: boolean;
  /** `p.x == "*"` */
  readonly star: boolean;
  /** `keyMatch(r.x, p.x)`: up to a `*`. */
  readonly keyMatch: boolean;
  /** `g(r.x, p.x)` */
  readonly roles: boolean;
}

/** A model of Casbin, as far as a policy of ours can say the same. */
export interface CasbinModel {
  /** Places of subject, object, action and effect in a policy line; the last may be missing. */
  readonly columns: readonly (number | undefined)[];
  /** How subject, object and action match; undefined where nothing is demanded of them. */
  readonly matches: readonly (FieldMatch | undefined)[];
  /** What allows: a matching allow, no matching deny, or both. */
  readonly effect: 'allow' | 'no-deny' | 'both';
}

const EFFECTS: Readonly<Record<string, CasbinModel['effect']>> = {
  'some(where(p.eft==allow))': 'allow',
  '!some(where(p.eft==deny))': 'no-deny',
  'some(where(p.eft==allow))&&!some(where(p.eft==deny))': 'both',
};

/** Reads the text of a model. @throws PlatformError `casbin_unsupported` that names what is not supported */
export function readModel(text: string): CasbinModel {
  const settings = readSettings(text);
  const request = words(settings.get('r'));
  if (request.length !== 3) {
    throw casbinFault([
      'The model has to ask about subject, object and action: [request_definition] r = sub, obj, act',
    ]);
  }
  const policy = words(settings.get('p'));
  const effect = EFFECTS[(settings.get('e') ?? '').replaceAll(/\s/g, '')];
  if (effect === undefined) {
    throw casbinFault([
      `The policy effect '${settings.get('e') ?? ''}' is not supported: use ${Object.keys(EFFECTS).join(', or ')}`,
    ]);
  }
  return {
    columns: [...request, 'eft'].map((name) => {
      const at = policy.indexOf(name);
      return at < 0 ? undefined : at;
    }),
    matches: readMatcher(settings.get('m') ?? '', request),
    effect,
  };
}

/** `name = value` of all sections: no two of them share a name. */
function readSettings(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const { name, value } = /^\s*(?<name>\w+)\s*=(?<value>.*)$/.exec(line)?.groups ?? {};
    if (name !== undefined) settings.set(name, (value ?? '').replace(/#.*$/, '').trim());
  }
  return settings;
}

const words = (list = ''): readonly string[] => list.split(',').map((word) => word.trim());

/** Terms joined by `&&`, each of which is about one field: a few ways to match it, joined by `||`. */
function readMatcher(matcher: string, request: readonly string[]): CasbinModel['matches'] {
  const found = new Map<string, FieldMatch>();
  for (const term of matcher.split('&&')) {
    const ways = withoutParentheses(term.trim())
      .split('||')
      .map((way) => readWay(way));
    const [field = ''] = ways.map((way) => way.field);
    if (!request.includes(field) || ways.some((way) => way.field !== field) || found.has(field)) {
      throw unsupported(term);
    }
    found.set(
      field,
      Object.assign(
        { equal: false, star: false, keyMatch: false, roles: false },
        ...ways.map(({ way }) => ({ [way]: true })),
      ) as FieldMatch,
    );
  }
  return request.map((name) => found.get(name));
}

const WAYS: readonly (readonly [keyof FieldMatch, RegExp])[] = [
  ['equal', /^r\.(?<field>\w+)==p\.\k<field>$/],
  ['star', /^p\.(?<field>\w+)==["']\*["']$/],
  ['keyMatch', /^keyMatch\(r\.(?<field>\w+),p\.\k<field>\)$/],
  ['roles', /^g\(r\.(?<field>\w+),p\.\k<field>\)$/],
];

function readWay(text: string): { readonly field: string; readonly way: keyof FieldMatch } {
  const plain = text.replaceAll(/\s/g, '');
  for (const [way, form] of WAYS) {
    const field = form.exec(plain)?.groups?.['field'];
    if (field !== undefined) return { field, way };
  }
  throw unsupported(text);
}

const unsupported = (term: string): Error =>
  casbinFault([
    `The matcher's term '${term.trim()}' is not supported. Terms are joined by &&, each about one field, and are made of r.x == p.x, p.x == "*", keyMatch(r.x, p.x) and g(r.sub, p.sub), joined by ||`,
  ]);

/** A pair around all of it; a way to match has one of its own. */
const withoutParentheses = (term: string): string =>
  /^\((?<inner>.*)\)$/s.exec(term)?.groups?.['inner'] ?? term;
