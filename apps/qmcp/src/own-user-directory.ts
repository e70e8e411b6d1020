import { ToolError } from '@qmcp/contracts';
import type { Clock, Entropy, Logger } from '@qmcp/contracts';
import { createUserDirectory } from '@qmcp/execution';
import type {
  NewUser,
  User,
  UserCall,
  UserChanges,
  UserDirectory,
  UserPage,
  UserQuery,
} from '@qmcp/execution';
import type { UserService } from '@qmcp/user-service';

/** What a user service of our own stands on. */
export interface OwnUserDirectoryOptions {
  /** The users' database; its folder exists. */
  readonly file: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

interface Started {
  readonly service: UserService;
  readonly directory: UserDirectory;
}

/**
 * The users, in a user service of our own: it starts in this process at the first use, on a loopback port of its own,
 * behind a token that nobody else knows.
 */
export class OwnUserDirectory implements UserDirectory {
  readonly #options: OwnUserDirectoryOptions;
  #started: Promise<Started> | undefined;

  constructor(options: OwnUserDirectoryOptions) {
    this.#options = options;
  }

  /** Starts the service ahead of the first use. @throws ToolError `unavailable` when it can't; the log says why */
  async start(): Promise<void> {
    await this.#directory();
  }

  /** Ends the service, if it was started. */
  async close(): Promise<void> {
    // Whoever asked for a start that failed has been told.
    const started = await this.#started?.catch(() => undefined);
    await started?.service.close();
  }

  async add(user: NewUser, call: UserCall): Promise<User> {
    return (await this.#directory()).add(user, call);
  }

  async get(id: number, call: UserCall): Promise<User> {
    return (await this.#directory()).get(id, call);
  }

  async update(id: number, changes: UserChanges, call: UserCall): Promise<User> {
    return (await this.#directory()).update(id, changes, call);
  }

  async delete(id: number, call: UserCall): Promise<void> {
    return (await this.#directory()).delete(id, call);
  }

  async search(query: UserQuery, call: UserCall): Promise<UserPage> {
    return (await this.#directory()).search(query, call);
  }

  async #directory(): Promise<UserDirectory> {
    try {
      const started = await (this.#started ??= this.#start());
      return started.directory;
    } catch (error) {
      this.#started = undefined;
      this.#options.logger.error({ err: error }, 'the user service could not be started');
      throw new ToolError(
        'unavailable',
        'The user service could not be started: tell the operator, whose log says why.',
        { cause: error },
      );
    }
  }

  async #start(): Promise<Started> {
    const { file, clock, entropy, logger } = this.#options;
    const token = Buffer.from(entropy.bytes(32)).toString('base64url');
    const { startUserService } = await import('@qmcp/user-service');
    const service = await startUserService({
      file,
      token,
      now: () => clock.nowMs(),
      onFault: ({ id, error }) => logger.error({ err: error, faultId: id }, 'user service fault'),
    });
    const directory = createUserDirectory({ url: service.url, token, clock, entropy });
    logger.debug({ url: service.url }, 'user service started');
    return { service, directory };
  }
}
