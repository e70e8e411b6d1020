import type { Migration } from '../migrate.ts';

/** AUTOINCREMENT keeps the id of a deleted user from being given again. */
export const users: Migration = {
  name: '0001-users',
  sql: `
    CREATE TABLE users (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      surname TEXT NOT NULL,
      full_name_folded TEXT NOT NULL,
      surname_folded TEXT NOT NULL,
      email TEXT NOT NULL,
      email_folded TEXT NOT NULL UNIQUE,
      about_me TEXT NOT NULL,
      phone TEXT,
      date_of_birth TEXT,
      gender TEXT,
      gender_folded TEXT,
      company TEXT,
      salary REAL,
      country TEXT,
      city TEXT,
      street TEXT,
      flat_house TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;
  `,
};
