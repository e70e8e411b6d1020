import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { ApiKey } from '../core/wire/key.ts';
import { keysQuery, useMakeKey, useRevokeKey, useRotateKey } from '../data/keys.ts';
import { useServices } from '../data/services.ts';
import { ConfirmDialog } from '../groups/confirm-dialog.tsx';
import { MakeKeyDialog } from '../groups/keys/make-key-dialog.tsx';
import { SecretDialog } from '../groups/secret-dialog.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { KeysScreen } from '../screens/keys-screen.tsx';
import { keys as strings } from '../strings/keys.ts';

type Open =
  | { readonly dialog: 'make' }
  | { readonly dialog: 'revoke' | 'rotate'; readonly key: ApiKey }
  | { readonly dialog: 'secret'; readonly secret: string };

/** The keys of this server: make, replace, revoke. */
export function KeysView() {
  const { api } = useServices();
  const [open, setOpen] = useState<Open>();
  return (
    <>
      <Loaded query={useQuery(keysQuery(api))} lines={6} page>
        {(keys) => (
          <KeysScreen
            keys={keys}
            onMake={() => setOpen({ dialog: 'make' })}
            onRotate={(key) => setOpen({ dialog: 'rotate', key })}
            onRevoke={(key) => setOpen({ dialog: 'revoke', key })}
          />
        )}
      </Loaded>
      {open !== undefined && <KeyDialog open={open} onOpen={setOpen} />}
    </>
  );
}

interface DialogProps {
  readonly open: Open;
  readonly onOpen: (open: Open | undefined) => void;
}

function KeyDialog({ open, onOpen }: DialogProps) {
  const close = (): void => onOpen(undefined);
  switch (open.dialog) {
    case 'make':
      return (
        <MakeKey onClose={close} onSecret={(secret) => onOpen({ dialog: 'secret', secret })} />
      );
    case 'secret':
      return (
        <SecretDialog
          title={strings.madeTitle}
          text={strings.madeText}
          label={strings.secret}
          done={strings.done}
          secret={open.secret}
          onClose={close}
        />
      );
    case 'rotate':
      return (
        <RotateKey
          apiKey={open.key}
          onClose={close}
          onSecret={(secret) => onOpen({ dialog: 'secret', secret })}
        />
      );
    case 'revoke':
      return <RevokeKey apiKey={open.key} onClose={close} />;
  }
}

interface NewSecretProps {
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

function MakeKey({ onClose, onSecret }: NewSecretProps) {
  const { notices } = useServices();
  const make = useMakeKey();
  return (
    <MakeKeyDialog
      busy={make.isPending}
      onClose={onClose}
      onMake={(wish) =>
        make.mutate(wish, {
          onSuccess: ({ secret }) => onSecret(secret),
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}

function RotateKey({ apiKey, onClose, onSecret }: NewSecretProps & { readonly apiKey: ApiKey }) {
  const { notices } = useServices();
  const rotate = useRotateKey();
  return (
    <ConfirmDialog
      title={strings.rotateTitle(apiKey.name)}
      text={strings.rotateText}
      action={strings.rotate}
      busy={rotate.isPending}
      onClose={onClose}
      onConfirm={() =>
        rotate.mutate(apiKey.id, {
          onSuccess: ({ secret }) => onSecret(secret),
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}

interface RevokeProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}

function RevokeKey({ apiKey, onClose }: RevokeProps) {
  const { notices } = useServices();
  const revoke = useRevokeKey();
  const gone = (): void => {
    notices.post('done', strings.revoked(apiKey.name));
    onClose();
  };
  return (
    <ConfirmDialog
      title={strings.revokeTitle(apiKey.name)}
      text={strings.revokeText}
      action={strings.revoke}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(apiKey.id, {
          onSuccess: gone,
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}
