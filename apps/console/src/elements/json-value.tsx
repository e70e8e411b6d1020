import { prettyJson } from '../core/text/hidden-characters.ts';
import { isJsonRecord } from '../core/wire/json.ts';
import { words } from '../strings/words.ts';
import { CodeBlock } from './code-block.tsx';
import { VisibleText } from './visible-text.tsx';
import styles from './json-value.module.css';

/** Text up to this long stands in the line. */
const SHORT_TEXT = 160;

/** What is longer may not fit into its box: then its extent is told. */
const TALL_TEXT = 700;
const TALL_LINES = 18;

interface Props {
  /** What the value is called. */
  readonly label: string;
  readonly value: unknown;
}

/** A JSON value as people read it: text as text, words for what is not there, JSON for what is nested. */
export function JsonValue({ label, value }: Props) {
  if (typeof value === 'string') return <TextValue label={label} text={value} />;
  if (value === null || value === undefined) {
    return <span className="soft">{words.nothing}</span>;
  }
  if (isSimpleList(value)) {
    return (
      <ul className={styles['list']}>
        {value.map((item, index) => (
          // Items of a list that never changes have no better key than their place.
          <li key={index}>
            <VisibleText text={String(item)} />
          </li>
        ))}
      </ul>
    );
  }
  if (Array.isArray(value) || isJsonRecord(value)) {
    return <Block label={label} text={prettyJson(value)} />;
  }
  return <code className={styles['literal']}>{JSON.stringify(value)}</code>;
}

function TextValue({ label, text }: { readonly label: string; readonly text: string }) {
  if (text === '') return <span className="soft">{words.empty}</span>;
  if (text.length > SHORT_TEXT || text.includes('\n')) {
    return <Block label={label} text={text} />;
  }
  return <VisibleText text={text} />;
}

/** What is longer than its box says so: what is out of sight must not be taken for not there. */
function Block({ label, text }: { readonly label: string; readonly text: string }) {
  const lines = text.split('\n').length;
  return (
    <>
      <CodeBlock label={label} text={text} />
      {(text.length > TALL_TEXT || lines > TALL_LINES) && (
        <small className="soft">{words.extent(text.length, lines)}</small>
      )}
    </>
  );
}

const isSimpleList = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= 12 &&
  value.every((item) => typeof item === 'number' || (typeof item === 'string' && item.length < 80));
