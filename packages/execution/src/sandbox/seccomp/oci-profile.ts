import { PlatformError } from '@qmcp/contracts';
import { z } from 'zod';

const action = z.enum([
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_LOG',
  'SCMP_ACT_ALLOW',
]);

const comparison = z.enum([
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
]);

const errno = z.int().min(0).max(4095);

const argument = z.strictObject({
  index: z.int().min(0).max(5),
  value: z.int().nonnegative(),
  valueTwo: z.int().nonnegative().optional(),
  op: comparison,
});

const rule = z.strictObject({
  names: z.array(z.string().min(1)).min(1),
  action,
  errnoRet: errno.optional(),
  args: z.array(argument).optional(),
  comment: z.string().optional(),
});

const schema = z.strictObject({
  defaultAction: action,
  defaultErrnoRet: errno.optional(),
  architectures: z.array(z.string()).optional(),
  syscalls: z.array(rule),
});

/**
 * A system call filter as Docker and Kubernetes take it: the `linux.seccomp` object of the OCI runtime specification,
 * without the members that only a container runtime can serve (listeners, flags).
 */
export type OciProfile = z.infer<typeof schema>;

/** Names that share an action, with tests of arguments that must all hold. */
export type OciRule = OciProfile['syscalls'][number];

/** A test of one argument. Arguments are unsigned and 64 bits wide. */
export type OciArgument = NonNullable<OciRule['args']>[number];

/** What happens to a call. */
export type OciAction = OciProfile['defaultAction'];

/**
 * Reads a profile. Strict: a member that is not understood would be a rule that is not enforced.
 * @throws PlatformError `seccomp_profile_invalid` that names what is wrong
 */
export function readOciProfile(value: unknown): OciProfile {
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  throw new PlatformError(
    'seccomp_profile_invalid',
    `The seccomp profile cannot be enforced as it stands; correct it: ${z.prettifyError(error)}`,
    { cause: error },
  );
}
