/**
 * What OpenEMR itself gives to its groups in a new installation (acl_setup.php in 5.0, Installer::install_gacl from 6.0 on; each
 * release as read from databases that its own installer made). Administrators and Emergency Login get everything and are not listed.
 */
export const DEFAULT_ROLES: readonly {
  /** The first and the last version for which this was seen to hold; later ones are judged by the newest. */
  readonly from: string;
  readonly to: string;
  /** Group, return value, and permissions as section|value. */
  readonly roles: Readonly<Record<string, Readonly<Record<string, string>>>>;
}[] = [
  {
    from: '5.0.2.0',
    to: '5.0.2.9',
    roles: {
      clin: {
        view: 'patients|pat_rep',
        addonly:
          'encounters|notes encounters|relaxed patients|alert patients|amendment patients|demo patients|disclosure patients|docs patients|lab patients|med patients|notes patients|reminder patients|rx patients|trans sensitivities|normal',
        write: 'admin|drugs encounters|coding groups|gcalendar groups|glog patients|appt',
      },
      doc: {
        view: 'patients|pat_rep',
        write:
          'acct|disc acct|rep admin|drugs encounters|auth encounters|auth_a encounters|coding encounters|coding_a encounters|date_a encounters|notes encounters|notes_a encounters|relaxed groups|gcalendar groups|glog patients|alert patients|amendment patients|appt patients|demo patients|disclosure patients|docs patients|lab patients|med patients|notes patients|reminder patients|rx patients|sign patients|trans sensitivities|high sensitivities|normal',
      },
      front: {
        view: 'patients|alert patients|pat_rep',
        write: 'groups|gcalendar patients|appt patients|demo patients|notes patients|trans',
      },
      back: {
        view: 'patients|alert patients|pat_rep',
        write:
          'acct|bill acct|disc acct|eob acct|rep acct|rep_a admin|practice admin|superbill encounters|auth_a encounters|coding_a encounters|date_a patients|appt patients|demo',
      },
    },
  },
  {
    from: '7.0.0.0',
    to: '7.0.3.9',
    roles: {
      clin: {
        view: 'patients|pat_rep',
        addonly:
          'encounters|notes encounters|relaxed patients|alert patients|amendment patients|demo patients|disclosure patients|docs patients|lab patients|med patients|notes patients|reminder patients|rx patients|trans sensitivities|normal',
        write:
          'admin|drugs encounters|auth encounters|coding encounters|notes groups|gcalendar groups|glog patients|appt',
      },
      doc: {
        view: 'patients|pat_rep',
        write:
          'acct|disc acct|rep admin|drugs encounters|auth encounters|auth_a encounters|coding encounters|coding_a encounters|date_a encounters|notes encounters|notes_a encounters|relaxed groups|gcalendar groups|glog patients|alert patients|amendment patients|appt patients|demo patients|disclosure patients|docs patients|lab patients|med patients|notes patients|reminder patients|rx patients|sign patients|trans sensitivities|high sensitivities|normal',
      },
      front: {
        view: 'patients|alert',
        write: 'groups|gcalendar patients|appt patients|demo',
      },
      back: {
        view: 'patients|alert',
        write:
          'acct|bill acct|disc acct|eob acct|rep acct|rep_a admin|practice admin|superbill encounters|auth_a encounters|coding_a encounters|date_a patients|appt patients|demo',
      },
    },
  },
];
