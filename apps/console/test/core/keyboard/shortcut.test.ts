import { describe, expect, it } from 'vitest';

import { shortcutOf } from '../../../src/core/keyboard/shortcut.ts';

const press = {
  key: 'a',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  target: { tagName: 'BODY' },
};

describe('a key', () => {
  it('is a shortcut where nothing else has a use for it', () => {
    expect(shortcutOf(press)).toBe('a');
    expect(shortcutOf({ ...press, target: null })).toBe('a');
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'])('is the browser’s with %s', (modifier) => {
    expect(shortcutOf({ ...press, [modifier]: true })).toBeUndefined();
  });

  it.each([
    { tagName: 'INPUT', type: 'text' },
    { tagName: 'TEXTAREA' },
    { tagName: 'SELECT' },
    { tagName: 'DIV', isContentEditable: true },
  ])('is text in %j', (target) => expect(shortcutOf({ ...press, target })).toBeUndefined());

  it.each([{ tagName: 'BUTTON' }, { tagName: 'SUMMARY' }, { tagName: 'INPUT', type: 'checkbox' }])(
    'works the control in %j, unless it means nothing there',
    (target) => {
      expect(shortcutOf({ ...press, key: ' ', target })).toBeUndefined();
      expect(shortcutOf({ ...press, key: 'j', target })).toBe('j');
    },
  );

  it('that is held down moves on, but never decides again', () => {
    expect(shortcutOf({ ...press, repeat: true })).toBeUndefined();
    expect(shortcutOf({ ...press, key: 'j', repeat: true })).toBe('j');
  });
});
