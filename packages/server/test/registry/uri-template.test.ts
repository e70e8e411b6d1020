import { PlatformError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileUriTemplate } from '../../src/registry/uri-template.ts';

const match = (template: string, uri: string) => compileUriTemplate(template).match(uri);

function refusalOf(template: string): string {
  try {
    compileUriTemplate(template);
  } catch (error) {
    if (PlatformError.is(error) && error.code === 'template_invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('matching', () => {
  it.each([
    ['test://a', 'test://a', {}],
    ['users://{id}', 'users://42', { id: '42' }],
    ['users://{id}/posts/{post}', 'users://a/posts/b', { id: 'a', post: 'b' }],
    ['users://{id}', 'users://J%C3%BCrgen%20X', { id: 'Jürgen X' }],
    ['file:///{name}.json', 'file:///a.json', { name: 'a' }],
    ['file:///{name}.json', 'file:///a.json.json', { name: 'a.json' }],
    ['file:///{name}.json{?v}', 'file:///a.json?v=.json', { name: 'a', v: '.json' }],
    ['file:///{+path}', 'file:///a/b/c.txt', { path: 'a/b/c.txt' }],
    ['file:///{+path}/raw', 'file:///a/raw/b/raw', { path: 'a/raw/b' }],
    ['file:///{+path}.md{?v}', 'file:///a/b.md?v=x.md', { path: 'a/b', v: 'x.md' }],
    ['file:///{+path}{?v}', 'file:///a/b?v=1', { path: 'a/b', v: '1' }],
    ['x://{a}-{b}', 'x://1-2-3', { a: '1', b: '2-3' }],
    ['x://{+a}/by/{b}', 'x://1/by/2/by/3', { a: '1/by/2', b: '3' }],
    ['search://q{?term,page}', 'search://q', {}],
    ['search://q{?term,page}', 'search://q?page=2', { page: '2' }],
    ['search://q{?term,page}', 'search://q?page=2&term=a+b%26c', { page: '2', term: 'a b&c' }],
    ['search://{kind}{?term}', 'search://users?term=', { kind: 'users', term: '' }],
    ['x://{constructor}{?toString}', 'x://a?toString=b', { constructor: 'a', toString: 'b' }],
  ])('%s takes from %s', (template, uri, variables) => {
    expect(match(template, uri)).toEqual(variables);
  });

  it.each([
    ['test://a', 'test://ab'],
    ['test://a', 'test://'],
    ['users://{id}', 'users://'],
    ['users://{id}', 'users://a/b'],
    ['users://{id}', 'users://a?b'],
    ['users://{id}', 'users://a#b'],
    ['users://{id}', 'Users://a'],
    ['users://{id}', 'users://%E0%A4%A'],
    ['users://{id}', 'users://%FF'],
    ['users://{id}/x', 'users://a/y'],
    ['users://{id}/x', 'users:///x'],
    ['users://{id}/x', 'users://a/b/x'],
    ['file:///{name}.json', 'file:///.json'],
    ['file:///{name}.json', 'file:///a.js'],
    ['file:///{name}.json', 'file:///a.json/b.json'],
    ['file:///{+path}/raw', 'file:///raw'],
    ['file:///{+path}/raw', 'x'],
    ['search://q{?term}', 'search://q#term'],
    ['search://q{?term}', 'search://q?other=1'],
    ['search://q{?term}', 'search://q?term=1&term=2'],
    ['search://q{?term}', 'search://q?term=1&toString=2'],
    ['x://{a}{?a2}', 'x://1?a=2'],
  ])('%s does not fit %s', (template, uri) => {
    expect(match(template, uri)).toBeUndefined();
  });

  it('gives back what a template was filled with', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 });
    const segment = fc.constantFrom('', 'a', '.', '-', 'x.y', '%20');
    const filled = fc.record({ id: value, name: value, path: fc.array(value, { minLength: 1 }) });
    const query = fc.record({ q: value, page: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(segment, filled, query, (text, { id, name, path }, asked) => {
        const [a, b, ...c] = [id, name, ...path].map(encodeURIComponent);
        const search = new URLSearchParams(asked).toString();
        const uri = `x://${text}/${a}/${b}${text}/in/${c.join('/')}${search && `?${search}`}`;
        const template = `x://${text}/{id}/{name}${text}/in/{+path}{?q,page}`;
        expect(match(template, uri)).toEqual({ id, name, path: path.join('/'), ...asked });
      }),
    );
  });

  it('never throws, and takes time linear in the URI', () => {
    const template = compileUriTemplate('x://{a}-{b}/{+c}/{d}.json{?e}');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('x://', '-', '/', '.json', '?', 'e=', '%') }),
        (uri) => {
          template.match(`x://${uri}`);
        },
      ),
    );
    const limit = performance.now() + 5_000;
    expect(template.match(`x://${'-/.json'.repeat(200_000)}?f`)).toBeUndefined();
    expect(performance.now()).toBeLessThan(limit);
  });
});

describe('compiling', () => {
  it('names the variables', () => {
    expect(compileUriTemplate('x://{a}/{+b}{?c,d}').variables).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    ['x://{a}{b}', 'two variables need text between them'],
    ['x://{a}{+b}', 'two variables need text between them'],
    ['x://{a', 'a brace has no partner'],
    ['x://a}', 'a brace has no partner'],
    ['x://{{a}}', 'a brace has no partner'],
    ['x://{?a}/b', 'nothing may follow a query expression'],
    ['x://{?a}{?b}', 'nothing may follow a query expression'],
    ['x://{}', "'{}' is not understood"],
    ['x://{a,b}', "'{a,b}' is not understood"],
    ['x://{a*}', "'{a*}' is not understood"],
    ['x://{a:3}', "'{a:3}' is not understood"],
    ['x://{/a}', "'{/a}' is not understood"],
    ['x://{#a}', "'{#a}' is not understood"],
    ['x://{?a,}', "'{?a,}' is not understood"],
    ['x://{a}/{a}', 'a variable appears twice'],
    ['x://{a}{?a}', 'a variable appears twice'],
  ])('refuses %s: %s', (template, why) => {
    expect(refusalOf(template)).toContain(`URI template '${template}': ${why}`);
  });
});
