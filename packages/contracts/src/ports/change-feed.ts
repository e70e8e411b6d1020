/** What changed, in a word. It says that it did, never how: whoever hears it reads what there is now. */
export interface Notice {
  /** A list of definitions, a resource, human requests, or a task. */
  readonly topic: 'list' | 'resource' | 'human' | 'task';
  /** Name of the list, URI of the resource, `requests`, or id of the task. */
  readonly subject: string;
}

/** Hears of changes that other processes made. Must not throw. */
export interface NoticeListener {
  hear(notice: Notice): void;
  /** Notices may have been lost, for want of a connection: anything may have changed. */
  missed(): void;
}

/** Carries notices between the processes that belong together. What it loses, it says that it lost. */
export interface ChangeFeed {
  /**
   * Tells the other processes that listen; this one is not told.
   * @throws PlatformError when that is not possible now
   */
  publish(notice: Notice): Promise<void>;
  /**
   * Resolves once nothing that is published from then on goes unheard.
   * @returns stops it; calling again does nothing
   */
  listen(listener: NoticeListener): Promise<() => void>;
}
