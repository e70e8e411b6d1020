import { describe, expect, it } from 'vitest';

import { compileCondition, MAX_CONDITION_LENGTH } from '../../src/policy/condition.ts';
import type { Facts } from '../../src/policy/condition.ts';

const facts = (given: Record<string, unknown>): Facts => ({
  arguments: given,
  principal: { id: 'key:1', kind: 'service', name: 'ci-main', roles: ['builder'] },
  name: 'pay',
});

/** As arguments arrive: `JSON.parse` makes own members of any name. */
const parsed = (json: string): Facts => facts(JSON.parse(json) as Record<string, unknown>);

describe('a condition', () => {
  it.each([
    ['arguments.amount > 100', true],
    ['arguments.amount == 150', true],
    ['arguments.amount in [1, 150]', true],
    ['arguments.amount > 150.5', false],
    ['arguments.currency == "EUR" && arguments.amount <= 150', true],
    ['has(arguments.note)', false],
    ['has(arguments.note) && arguments.note == "x"', false],
    ['arguments.to.exists(to, to.endsWith("@example.com"))', true],
    ['arguments.to.all(to, to.endsWith("@example.com"))', false],
    ['arguments.to.filter(to, to.contains("@")).size() > 1', true],
    ['size(arguments.to) == 2', true],
    ['arguments.nothing == null', true],
    ['principal.kind == "service" && principal.name.startsWith("ci-")', true],
    ['"builder" in principal.roles', true],
    ['name == "pay"', true],
    ['arguments.currency.matches("^[A-Z]{3}$")', true],
    ['arguments["currency"].matches(r"\\d")', false],
    ['arguments.amount / 2.0 == 75.0', true],
  ])('%s: %s', (expression, holds) => {
    const given = {
      amount: 150,
      currency: 'EUR',
      to: ['a@example.com', 'b@evil.example'],
      nothing: null,
    };
    expect(compileCondition(expression)(facts(given))).toBe(holds);
  });

  it.each([
    ['a field that is missing', 'arguments.note == "x"'],
    ['a field of another type', 'arguments.currency > 5'],
    ['something that is not true or false', 'arguments.currency'],
    ['a loop over what is no list', 'arguments.currency.exists(x, x == "E")'],
    ['whole numbers and JSON numbers added', 'arguments.amount + 1 > 5'],
  ])('fails, and does not throw, on %s', (_, expression) => {
    expect(compileCondition(expression)(facts({ amount: 1, currency: 'EUR' }))).toBe('failed');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'can’t reach %s of what a caller sends, nor of texts and lists',
    (member) => {
      const given = facts({ text: 'x', list: [1] });
      for (const of of [
        'arguments',
        'arguments.text',
        'arguments.list',
        'principal',
        'principal.id',
      ]) {
        expect(compileCondition(`${of}.${member} == null`)(given)).toBe('failed');
        expect(compileCondition(`${of}["${member}"] == null`)(given)).toBe('failed');
      }
    },
  );

  it('is not fooled by members that are named like those of the host', () => {
    const given = parsed(
      '{"o": {"constructor": {"name": "Map"}, "a": 1}, "__proto__": {"admin": true}}',
    );
    expect(compileCondition('arguments.o.a == 1')(given)).not.toBe(false);
    expect(compileCondition('has(arguments.admin)')(given)).toBe(false);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each([
    ['arguments.', 'character'],
    ['argument.x == 1', 'Unknown variable: argument'],
    ['size(arguments)', 'gives int'],
    ['name + "x"', 'gives string'],
    ['1 + "a" == 2', 'no such overload'],
    ['arguments.x.matches("(a")', 'linear time'],
    ['arguments.x.matches("(a)\\\\1")', 'linear time'],
    ['arguments.x.matches("(?=a)b")', 'linear time'],
    ['arguments.x.matches(arguments.y)', 'written in the rule'],
    ['arguments.x.contains(arguments.y)', 'written in the rule'],
    ['arguments.a.all(x, arguments.b.all(y, x == y))', 'one loop'],
    ['arguments.a.all(x, x in arguments.b)', 'only be compared'],
    ['arguments.a.map(x, x).size() > 1', "'map' is not available"],
    ['cel.bind(x, arguments.a, x == x)', "'bind' is not available"],
  ])('%s is refused when the file is read', (expression, why) => {
    expect(() => compileCondition(expression)).toThrow(why);
  });

  it('is refused when it is too long or too deep', () => {
    const long = `name == "${'x'.repeat(MAX_CONDITION_LENGTH)}"`;
    expect(() => compileCondition(long)).toThrow('split the rule');
    const deep = `${'('.repeat(60)}true${')'.repeat(60)}`;
    expect(() => compileCondition(deep)).toThrow('maxDepth');
  });

  it('may compare items with other arguments in a loop', () => {
    const within = compileCondition('arguments.items.all(item, item.price <= arguments.limit)');
    expect(within(facts({ items: [{ price: 1 }, { price: 2 }], limit: 2 }))).toBe(true);
    expect(within(facts({ items: [{ price: 1 }, { price: 3 }], limit: 2 }))).toBe(false);
  });

  it('matches patterns in linear time, whatever the text', () => {
    const evil = compileCondition('arguments.text.matches("^(a+)+$")');
    const started = performance.now();
    expect(evil(facts({ text: `${'a'.repeat(50_000)}!` }))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
