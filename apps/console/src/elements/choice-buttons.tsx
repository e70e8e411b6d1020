import { useId } from 'react';

import styles from './choice-buttons.module.css';

interface Props<T extends string> {
  readonly label: string;
  /** Keeps the label from sight, where what stands around says it. */
  readonly labelHidden?: boolean;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  /** Undefined: none of them. */
  readonly value: T | undefined;
  readonly onChange: (value: T) => void;
}

/** One of a few: radio buttons that look like a row of buttons. */
export function ChoiceButtons<T extends string>(props: Props<T>) {
  const { label, labelHidden = false, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles['choices']}>
      <legend className={labelHidden ? 'visually-hidden' : undefined}>{label}</legend>
      <div>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
