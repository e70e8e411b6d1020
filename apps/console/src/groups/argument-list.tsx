import { IconEyeOff } from '@tabler/icons-react';

import { diffJson } from '../core/diff/json-diff.ts';
import type { DiffEntry } from '../core/diff/json-diff.ts';
import { countHidden } from '../core/text/hidden-characters.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import { DiffView } from '../elements/diff-view.tsx';
import { JsonValue } from '../elements/json-value.tsx';
import { Pill } from '../elements/pill.tsx';
import { VisibleText } from '../elements/visible-text.tsx';
import { inbox } from '../strings/inbox.ts';
import styles from './argument-list.module.css';

interface Props {
  readonly values: JsonRecord;
  /** What they are compared with, if with anything. */
  readonly before?: JsonRecord | undefined;
  /** Leaves out what is the same. */
  readonly onlyChanges?: boolean;
}

/** Arguments, one a line, by their names; with what is different from an earlier call. */
export function ArgumentList({ values, before, onlyChanges = false }: Props) {
  const entries = diffJson(before ?? values, values).filter(
    ({ difference }) => !onlyChanges || difference !== 'same',
  );
  if (entries.length === 0) return <p className="soft">{inbox.noArguments}</p>;
  const hidden = countHidden(values);
  return (
    <>
      {hidden > 0 && (
        <p className={styles['hidden']}>
          <IconEyeOff aria-hidden size={20} stroke={1.7} /> {inbox.hidden(hidden)}
        </p>
      )}
      <dl className={styles['list']}>
        {entries.map((entry) => (
          <Argument key={entry.path.join('\0')} entry={entry} />
        ))}
      </dl>
    </>
  );
}

function Argument({ entry }: { readonly entry: DiffEntry }) {
  const { path, difference, before, now } = entry;
  const name = path.join(' › ');
  return (
    <div className={styles['argument']} data-difference={difference}>
      <dt>
        <VisibleText text={name} />
        {difference !== 'same' && (
          <Pill tone={difference === 'removed' ? 'plain' : 'waiting'}>
            {inbox.diff[difference]}
          </Pill>
        )}
      </dt>
      <dd>
        {difference === 'changed' && isLines(before) && isLines(now) ? (
          <DiffView label={name} before={before} now={now} />
        ) : (
          <Sides entry={entry} name={name} />
        )}
      </dd>
    </div>
  );
}

function Sides({ entry, name }: { readonly entry: DiffEntry; readonly name: string }) {
  const { difference, before, now } = entry;
  return (
    <>
      {difference !== 'removed' && (
        <div className={styles['now']}>
          <JsonValue label={name} value={now} />
        </div>
      )}
      {(difference === 'changed' || difference === 'removed') && (
        <div className={styles['before']}>
          <span>{inbox.diff.was}</span>{' '}
          <JsonValue label={`${name}, ${inbox.diff.was}`} value={before} />
        </div>
      )}
    </>
  );
}

const isLines = (value: unknown): value is string =>
  typeof value === 'string' && value.includes('\n');
