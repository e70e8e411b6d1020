import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';

import type { ApiKey } from '../core/wire/key.ts';
import { Message } from '../elements/message.tsx';
import { Moment } from '../elements/moment.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { Pill } from '../elements/pill.tsx';
import type { Tone } from '../elements/pill.tsx';
import { formatMoment } from '../core/format/moment.ts';
import { keys as strings } from '../strings/keys.ts';
import styles from './keys-screen.module.css';

interface Props {
  readonly keys: readonly ApiKey[];
  readonly onMake: () => void;
  readonly onRotate: (key: ApiKey) => void;
  readonly onRevoke: (key: ApiKey) => void;
}

/** All keys, with what each may do. */
export function KeysScreen({ keys, onMake, onRotate, onRevoke }: Props) {
  return (
    <>
      <PageHeader
        title={strings.title}
        lead={strings.lead}
        actions={
          <Button size="md" leftSection={<IconPlus aria-hidden size={18} />} onClick={onMake}>
            {strings.make}
          </Button>
        }
      />
      <Panel>
        {keys.length === 0 ? (
          <Message icon={IconKey} title={strings.none} text={strings.noneText} />
        ) : (
          <ul className={styles['keys']} aria-label={strings.list}>
            {keys.map((key) => (
              <KeyItem key={key.id} apiKey={key} onRotate={onRotate} onRevoke={onRevoke} />
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

const tones: Readonly<Record<ApiKey['status'], Tone>> = {
  active: 'accent',
  revoked: 'plain',
  expired: 'plain',
};

interface ItemProps extends Pick<Props, 'onRotate' | 'onRevoke'> {
  readonly apiKey: ApiKey;
}

function KeyItem({ apiKey, onRotate, onRevoke }: ItemProps) {
  const { name, id, status, scopes, created_at, expires_at } = apiKey;
  return (
    <li className={styles['key']}>
      <div className={styles['what']}>
        <p className={styles['name']}>
          <strong>{name}</strong> <Pill tone={tones[status]}>{strings.statuses[status]}</Pill>
        </p>
        <p className={styles['scopes']}>
          {scopes.includes('*') ? strings.everything : <code>{scopes.join('  ')}</code>}
        </p>
        <p className="soft">
          <small>
            {id} · {strings.made} <Moment at={created_at} /> ·{' '}
            {expires_at === null ? strings.never : `${strings.ends} ${formatMoment(expires_at)}`}
          </small>
        </p>
      </div>
      {status === 'active' && (
        <div className={styles['actions']}>
          <Button variant="default" size="md" onClick={() => onRotate(apiKey)}>
            {strings.rotate}
          </Button>
          <Button variant="light" color="danger" size="md" onClick={() => onRevoke(apiKey)}>
            {strings.revoke}
          </Button>
        </div>
      )}
    </li>
  );
}
