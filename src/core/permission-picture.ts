/** How much each role of a site may do in each section of permissions. Roles only: it stays small for any number of users. */
export interface PermissionPicture {
  readonly subject: string;
  readonly sections: readonly { readonly id: string; readonly name: string; readonly permissions: number }[];
  /** Strongest first. */
  readonly roles: readonly {
    readonly group: string;
    readonly name: string;
    /** Active users in it. */
    readonly active: number;
    readonly superuser: boolean;
    /** One a section, in the order of `sections`. */
    readonly cells: readonly { readonly may: number; readonly writes: number }[];
  }[];
  /** Roles and sections beyond those that are listed. */
  readonly more: { readonly roles: number; readonly sections: number };
}
