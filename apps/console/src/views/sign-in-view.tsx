import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

import { takeToken } from '../core/api/link-token.ts';
import { Skeleton } from '../elements/skeleton.tsx';
import { useSignIn } from '../data/session.ts';
import { SignInScreen } from '../screens/sign-in-screen.tsx';

/** Opens a session: at once by the token of a link, else by a key. Then leads to where one wanted to go. */
export function SignInView() {
  const { to = '/', ended = false } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const signIn = useSignIn();
  // The token is taken out of the address before anything else: it must not stay in the history.
  const [token] = useState(() => takeToken(window.location, window.history));
  const { mutate } = signIn;
  useEffect(() => {
    if (token !== undefined) mutate({ token });
  }, [token, mutate]);
  useEffect(() => {
    if (signIn.isSuccess) void navigate({ to, replace: true });
  }, [signIn.isSuccess, navigate, to]);
  if (token !== undefined && signIn.error === null) return <Skeleton lines={3} />;
  return (
    <SignInScreen
      busy={signIn.isPending || signIn.isSuccess}
      error={signIn.error}
      ended={ended}
      onKey={(key) => mutate({ key })}
    />
  );
}
