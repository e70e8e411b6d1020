import type { DatabaseSync, StatementSync } from 'node:sqlite';

const COLUMNS =
  'id, name, surname, email, about_me, phone, date_of_birth, gender, company, salary, country, city, street, flat_house, created_at, updated_at';

const INSERT = `
  INSERT INTO users (
    name, surname, full_name_folded, surname_folded, email, email_folded, about_me, phone, date_of_birth, gender,
    gender_folded, company, salary, country, city, street, flat_house, created_at, updated_at
  ) VALUES (
    :name, :surname, :full_name_folded, :surname_folded, :email, :email_folded, :about_me, :phone, :date_of_birth, :gender,
    :gender_folded, :company, :salary, :country, :city, :street, :flat_house, :created_at, :updated_at
  ) RETURNING id
`;

const UPDATE = `
  UPDATE users SET
    name = :name, surname = :surname, full_name_folded = :full_name_folded, surname_folded = :surname_folded,
    email = :email, email_folded = :email_folded, about_me = :about_me, phone = :phone, date_of_birth = :date_of_birth,
    gender = :gender, gender_folded = :gender_folded, company = :company, salary = :salary, country = :country,
    city = :city, street = :street, flat_house = :flat_house, created_at = :created_at, updated_at = :updated_at
  WHERE id = :id
`;

/** `instr` in place of LIKE: it has no wildcards, so no input needs escaping. */
const SEARCH = `
  SELECT ${COLUMNS} FROM users
  WHERE id > :after
    AND (:name IS NULL OR instr(full_name_folded, :name) > 0)
    AND (:surname IS NULL OR instr(surname_folded, :surname) > 0)
    AND (:email IS NULL OR instr(email_folded, :email) > 0)
    AND (:gender IS NULL OR gender_folded = :gender)
  ORDER BY id
  LIMIT :limit
`;

/** The prepared statements over the table `users`. */
export interface UserStatements {
  readonly insert: StatementSync;
  readonly update: StatementSync;
  readonly remove: StatementSync;
  readonly byId: StatementSync;
  readonly idByEmail: StatementSync;
  readonly search: StatementSync;
}

/** Prepares the statements once for the life of a connection. */
export function prepareUserStatements(database: DatabaseSync): UserStatements {
  return {
    insert: database.prepare(INSERT),
    update: database.prepare(UPDATE),
    remove: database.prepare('DELETE FROM users WHERE id = ?'),
    byId: database.prepare(`SELECT ${COLUMNS} FROM users WHERE id = ?`),
    idByEmail: database.prepare('SELECT id FROM users WHERE email_folded = ?'),
    search: database.prepare(SEARCH),
  };
}
