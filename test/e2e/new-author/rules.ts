/** What the author of the story writes by hand: the second and third rule, and cases that follow the one that `rules new` left. */

export const KIOSK_RULE = `title: No account of a waiting-room kiosk is active
subject: site
needs: [accounts]
severity: medium
assert: accounts.active.filter(u, like(u.username, params.pattern)).size() == 0
params:
  pattern: "^kiosk"
message: "Kiosks can log in as {{accounts.active.filter(u, like(u.username, params.pattern)).map(u, u.username).join(', ')}}"
found: "{{accounts.active.size()}} active accounts"
why: >-
  A kiosk stands where patients wait, and its account is open to whoever passes by. Nobody can say later who used it.
fix: |-
  Set the account to inactive under Admin > Users.
  Give the kiosk the patient portal instead.
references:
  - title: 45 CFR 164.312(a)(2)(i), unique user identification
tags: [cwe-287]
`;

const account = (username: string) => `{ username: ${username}, mfa: [], hashForm: bcrypt,
            passwordChanged: 2026-11-01T12:00:00Z, failedLogins: 0, lastLogin: 2026-11-20T12:00:00Z,
            everLoggedIn: true, generic: false }`;

export const KIOSK_CASES = `- case: a kiosk may log in
  like: all is good
  facts:
    accounts:
      active:
        - ${account('ann')}
        - ${account('kiosk1')}
  expect: { fail: ["Kiosks can log in as kiosk1"] }
- case: a name that only holds the word
  like: all is good
  facts:
    accounts:
      active:
        - ${account('mykiosk')}
  expect: pass
- case: accounts could not be read
  expect: unknown
`;

/** The case that `rules mutate` asks for. */
export const TWO_KIOSKS = `- case: two kiosks may log in
  like: a kiosk may log in
  facts:
    accounts:
      active:
        - ${account('kiosk1')}
        - ${account('kiosk2')}
  expect: { fail: ["Kiosks can log in as kiosk1, kiosk2"] }
`;

export const PATCH_RULE = `title: The packages that the clinic's own list names are up to date
subject: host
needs: [updates]
severity: high
unknown: "!updates.securityArchive"
assert: updates.pending.filter(p, p.name in params.packages).size() == 0
params:
  packages: [mariadb-server, php]
message: "An update waits for {{updates.pending.filter(p, p.name in params.packages).map(p, p.name).join(', ')}}"
found: "{{updates.pending.size()}} updates wait"
why: >-
  The database holds every record of the clinic. A known hole in it is found by whoever looks for it.
fix: |-
  Run \`apt-get install --only-upgrade mariadb-server\` in a maintenance window.
references:
  - title: Debian manual, unattended-upgrade(8)
    url: https://manpages.debian.org/bookworm/unattended-upgrades/unattended-upgrade.8.en.html
tags: [cwe-1104]
`;

export const PATCH_CASES = `- case: an update of the database waits
  like: all is good
  facts:
    updates:
      pending:
        - { name: vim, installed: "1", candidate: "2", security: true }
        - { name: mariadb-server, installed: "1", candidate: "2", security: true }
        - { name: php, installed: "1", candidate: "2", security: true }
  expect: { fail: ["An update waits for mariadb-server, php"] }
- case: another update waits
  like: all is good
  facts:
    updates:
      pending:
        - { name: vim, installed: "1", candidate: "2", security: true }
  expect: pass
- case: no source for security updates is known
  like: all is good
  facts: { updates: { securityArchive: false } }
  expect: unknown
- case: updates could not be read
  expect: unknown
`;
