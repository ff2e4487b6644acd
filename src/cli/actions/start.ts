/** What `emr-audit` alone prints: where to begin. */
import { programName } from '../called.js';

/** The first screen, at most 60 columns wide and without colours, so that it costs nothing and reads well everywhere. */
export function startScreen(program = programName()): string {
  return `emr-audit looks at an OpenEMR deployment and reports what
is not safe. It only reads, and it says what it could not see.

Begin with these three:

  $ ${program} init
      asks where your OpenEMR is and writes prod.yaml
  $ ${program} doctor prod.yaml
      tries every door and says how to open the shut ones
  $ ${program} scan prod.yaml --format html=report.html
      looks, judges, and writes the report

With an address alone you see what anybody sees from outside:

  $ ${program} scan https://emr.example.org/openemr/

More:

  $ ${program} help
      every command; \`help scan\` tells how one is used
`;
}
