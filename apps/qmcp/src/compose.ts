import { join } from 'node:path';

import type { Logger } from '@qmcp/contracts';
import {
  builtinToolsFolder,
  CodeEngine,
  createUserDirectory,
  loadCodeTools,
  loadSandboxTools,
  loadToolFolder,
  loadUserTools,
} from '@qmcp/execution';

import { advisorySource } from './advisory-source.ts';
import type { Config } from './config.ts';
import { createQmcp } from './create-qmcp.ts';
import type { Qmcp } from './create-qmcp.ts';
import { isAnyAddress } from './loopback.ts';
import type { LivePolicy } from './policy/live-policy.ts';
import { systemClock } from './platform/system-clock.ts';
import { humanDefinitions } from './human/human-definitions.ts';
import { notifyingOptions } from './notifying/notifying-options.ts';
import { OwnUserDirectory } from './own-user-directory.ts';
import { createCodeRunning } from './sandbox/code-running.ts';
import type { CodeRunning } from './sandbox/code-running.ts';
import { checkpointFolderOf, storePlace } from './store-place.ts';
import { ToolFolder } from './tool-folder.ts';

/**
 * Puts the planes together: the store, the protocol engine, the built-in tools, the user tools over their service, and
 * the user's own folder of tools. The one place where all of them meet.
 * @param parts - `metrics`: whether calls are counted, see `QmcpOptions`
 * @throws PlatformError when the store can't be used or a tool can't be loaded; everything is closed then
 */
export async function compose(
  config: Config,
  parts: { readonly logger: Logger; readonly metrics: boolean },
): Promise<Application> {
  const { auth, limits, allowedOrigins, peerUrl, publicUrl, redisUrl } = config;
  const policy = await openPolicy(config, parts.logger);
  const qmcp = await createQmcp({
    ...parts,
    store: storePlace(config),
    checkpointFolder: checkpointFolderOf(config),
    peerUrl,
    publicUrl,
    notifying: notifyingOptions(config),
    redisUrl,
    auth,
    limits,
    allowedHosts: servedHosts(config),
    allowedOrigins,
    ...(policy && { policy, hasRole: policy.hasRole }),
  });
  const application = new Application(qmcp, config, policy);
  try {
    await application.load();
    return application;
  } catch (error) {
    await application.close();
    throw error;
  }
}

/** The policy of a file; what reads such files is loaded by those alone who have one. @throws PlatformError `policy_invalid` */
async function openPolicy({ policyFile }: Config, logger: Logger): Promise<LivePolicy | undefined> {
  if (policyFile === undefined) return undefined;
  const live = await import('./policy/live-policy.ts');
  return live.LivePolicy.open(policyFile, { clock: systemClock, logger });
}

/** A server that listens on an address of its own is meant when that address is named. */
const servedHosts = ({ host, allowedHosts }: Config): readonly string[] =>
  isAnyAddress(host) ? allowedHosts : [...allowedHosts, host.includes(':') ? `[${host}]` : host];

/** The product, put together. */
export class Application {
  readonly qmcp: Qmcp;
  readonly #config: Config;
  readonly #ownUsers: OwnUserDirectory | undefined;
  readonly #folder: ToolFolder | undefined;
  readonly #policy: LivePolicy | undefined;
  readonly #engine: CodeEngine;
  readonly #code: CodeRunning | undefined;

  constructor(qmcp: Qmcp, config: Config, policy?: LivePolicy) {
    const { registry, clock, entropy, logger } = qmcp;
    this.qmcp = qmcp;
    this.#config = config;
    this.#policy = policy;
    if (config.userServiceUrl === undefined) {
      const file = join(config.home, 'users.db');
      this.#ownUsers = new OwnUserDirectory({ file, clock, entropy, logger });
    }
    this.#engine = new CodeEngine({ clock });
    if (config.sandbox.backend !== 'off') {
      this.#code = createCodeRunning(config, { qmcp, engine: this.#engine });
    }
    if (config.toolsFolder !== undefined) {
      this.#folder = new ToolFolder(config.toolsFolder, { registry, clock, logger });
    }
  }

  /** Puts the policy on record and registers what the server offers. @throws PlatformError when either fails */
  async load(): Promise<void> {
    const { registry, clock, entropy, logger } = this.qmcp;
    await this.#policy?.record(this.qmcp);
    const { userServiceUrl: url = '', userServiceToken: token } = this.#config;
    const users = this.#ownUsers ?? createUserDirectory({ url, token, clock, entropy });
    for (const tool of await loadToolFolder(builtinToolsFolder)) registry.add(tool);
    for (const tool of await loadUserTools(users)) registry.add(tool);
    const advisories = advisorySource(this.#config);
    const codeServices = { engine: this.#engine, logger, advisories };
    for (const tool of await loadCodeTools(codeServices)) registry.add(tool);
    if (this.#code !== undefined) {
      for (const tool of await loadSandboxTools(this.#code.runner)) registry.add(tool);
    }
    const definitions = humanDefinitions(this.qmcp.server.human, () => this.qmcp.url);
    for (const definition of definitions) registry.add(definition);
    await this.#folder?.load();
  }

  /** Loads the user's own tools anew whenever their files change. @returns false when there is no folder to watch */
  watch(): boolean {
    this.#folder?.watch();
    return this.#folder !== undefined;
  }

  /** Loads the policy anew whenever its file changes. */
  watchPolicy(): void {
    this.#policy?.watch(this.qmcp);
  }

  /** Loads and starts what the first requests would otherwise wait for. Never rejects: what fails is logged. */
  async warmUp(): Promise<void> {
    const results = await Promise.allSettled([this.qmcp.warmUp(), this.#ownUsers?.start()]);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      this.qmcp.logger.error({ err: result.reason }, 'a part of the server could not be started');
    }
  }

  /** Ends everything in order: calls in flight, streams, the store, what looks at code, sandboxes, the user service. */
  async close(): Promise<void> {
    await this.#folder?.close();
    await this.#policy?.close();
    await this.qmcp.close();
    this.#engine.close();
    await this.#code?.sandboxes.close();
    await this.#ownUsers?.close();
  }
}
