import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { readToolInput } from '../../src/cli/tool-input.ts';

const read = (pairs: string[], input?: string, stdin = ''): Promise<unknown> =>
  readToolInput({ pairs, input }, Readable.from([Buffer.from(stdin)]));

describe('arguments of a tool on the command line', () => {
  it.each<[string, string[], unknown]>([
    ['text', ['message=hello'], { message: 'hello' }],
    ['text with everything in it', ['q=a=b:=c\nd'], { q: 'a=b:=c\nd' }],
    ['empty text', ['q='], { q: '' }],
    ['JSON', ['n:=5', 'b:=true', 'l:=[1,{"a":null}]'], { n: 5, b: true, l: [1, { a: null }] }],
    ['the last of a name', ['a=1', 'a=2'], { a: '2' }],
  ])('%s', async (_, pairs, value) => {
    expect(await read(pairs)).toEqual(value);
  });

  it('stand over the JSON object that comes first', async () => {
    expect(await read(['a=2'], '{"a": 1, "b": 1}')).toEqual({ a: '2', b: 1 });
    expect(await read([], '-', '{"from": "stdin"}')).toEqual({ from: 'stdin' });
  });

  it('can’t reach a prototype', async () => {
    await read(['__proto__:={"polluted":true}']);
    expect('polluted' in {}).toBe(false);
  });

  it.each<[string[], string | undefined, string]>([
    [['word'], undefined, "'word' is no argument of a tool: write name=text"],
    [['=x'], undefined, "'=x' is no argument of a tool"],
    [['n:=five'], undefined, 'n:= is not JSON'],
    [[], '[1]', '--input must be a JSON object'],
    [[], '{', '--input is not JSON'],
  ])('refuses %j with --input %s', async (pairs, input, said) => {
    await expect(read(pairs, input)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(said) as string,
    });
  });
});
