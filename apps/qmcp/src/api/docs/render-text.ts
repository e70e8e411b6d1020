import { html } from 'hono/html';

/** A piece of a page, its text escaped. */
export type Html = ReturnType<typeof html>;

/** Text with the one thing of Markdown that descriptions here use: code between backticks. */
export const renderText = (text = ''): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
