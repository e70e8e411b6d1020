import { fold } from '../fold.ts';
import type { User } from '../user.ts';

/** A row of the table `users` as SQLite gives it. */
export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly surname: string;
  readonly email: string;
  readonly about_me: string;
  readonly phone: string | null;
  readonly date_of_birth: string | null;
  readonly gender: string | null;
  readonly company: string | null;
  readonly salary: number | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly street: string | null;
  readonly flat_house: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

type Columns = Omit<UserRow, 'id'> & {
  readonly full_name_folded: string;
  readonly surname_folded: string;
  readonly email_folded: string;
  readonly gender_folded: string | null;
};

/** Gives the columns that keep a user, the folded ones for search among them. */
export function toColumns(user: Omit<User, 'id'>): Columns {
  return {
    name: user.name,
    surname: user.surname,
    full_name_folded: fold(`${user.name} ${user.surname}`),
    surname_folded: fold(user.surname),
    email: user.email,
    email_folded: fold(user.email),
    about_me: user.about_me,
    phone: user.phone ?? null,
    date_of_birth: user.date_of_birth ?? null,
    gender: user.gender ?? null,
    gender_folded: user.gender === undefined ? null : fold(user.gender),
    company: user.company ?? null,
    salary: user.salary ?? null,
    country: user.address?.country ?? null,
    city: user.address?.city ?? null,
    street: user.address?.street ?? null,
    flat_house: user.address?.flat_house ?? null,
    created_at: user.created_at,
    updated_at: user.updated_at,
  };
}

/** Gives the user that a row keeps; columns that are NULL become absent fields. */
export function toUser(row: UserRow): User {
  const { country, city, street, flat_house, created_at, updated_at, ...fields } = row;
  const hasAddress = country !== null && city !== null && street !== null && flat_house !== null;
  const address = hasAddress ? { country, city, street, flat_house } : null;
  return withoutNulls({ ...fields, address, created_at, updated_at });
}

type NullableKey<Fields> = {
  [Key in keyof Fields]-?: null extends Fields[Key] ? Key : never;
}[keyof Fields];

type WithoutNulls<Fields> = Omit<Fields, NullableKey<Fields>> & {
  [Key in NullableKey<Fields>]?: Exclude<Fields[Key], null | undefined>;
};

/** Leaves out every field that is `null`. */
export function withoutNulls<Fields extends object>(fields: Fields): WithoutNulls<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as WithoutNulls<Fields>;
}
