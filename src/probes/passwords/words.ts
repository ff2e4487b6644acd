/** Passwords that everybody tries first: what OpenEMR and its images are installed with, and what people make of their rules. */

/** The same number of words for every account, the likeliest first. They are compared here and never sent to anybody. */
export function wordsFor(username: string): string[] {
  const name = username.trim();
  const capital = name.slice(0, 1).toUpperCase() + name.slice(1);
  const words = [
    // OE_PASS of the image, and the installer's example.
    'pass',
    name,
    'password',
    `${capital}123!`,
    'Password1!',
    'admin',
    'Welcome1!',
    'openemr',
    'Openemr1!',
    'P@ssw0rd',
    'Passw0rd!',
    `${name}123`,
    'changeme',
    'Changeme1!',
    'Password1',
    'Password123!',
    'Welcome123!',
    'Admin123!',
    'P@ssw0rd1',
    'P@ssw0rd123',
    'OpenEMR123!',
    `${capital}1!`,
    'letmein',
    '12345678',
    '123456789',
    'qwerty123',
    'Qwerty123!',
    'Clinic123!',
    'Doctor123!',
    'Summer2026!',
  ];
  return words;
}
