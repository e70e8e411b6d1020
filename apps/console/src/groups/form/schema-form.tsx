import { keyOf } from '../../core/form/drafts.ts';
import type { Drafts } from '../../core/form/drafts.ts';
import type { FormField } from '../../core/form/plan-form.ts';
import { SchemaInput } from './schema-input.tsx';
import styles from './form.module.css';

interface Props {
  readonly fields: readonly FormField[];
  readonly drafts: Drafts;
  /** What is wrong, in words, by field. */
  readonly problems: ReadonlyMap<string, string>;
  readonly onDraft: (key: string, text: string) => void;
}

/** The fields of a schema, groups within groups. */
export function SchemaForm(props: Props) {
  return (
    <div className={styles['fields']}>{props.fields.map((field) => fieldOf(props, field))}</div>
  );
}

function fieldOf(props: Props, field: FormField) {
  const key = keyOf(field);
  if (field.kind === 'group') {
    return (
      <fieldset key={key} className={styles['group']}>
        <legend>{field.label}</legend>
        {field.description !== undefined && <p className="soft">{field.description}</p>}
        <SchemaForm {...props} fields={field.fields} />
      </fieldset>
    );
  }
  return (
    <SchemaInput
      key={key}
      field={field}
      text={props.drafts.get(key) ?? ''}
      problem={props.problems.get(key)}
      onText={(text) => props.onDraft(key, text)}
    />
  );
}
