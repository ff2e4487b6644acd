/** OpenEMR's permission check written a second time, as one SQL statement: it shares no line with the program and decides nothing outside the server. */
export const INDEPENDENT = `
WITH reach AS (
  SELECT BINARY person.value AS person, tie.acl_id
  FROM gacl_aro person JOIN gacl_aro_map tie ON tie.section_value = person.section_value AND tie.value = person.value
  WHERE person.section_value = 'users'
  UNION
  SELECT BINARY person.value, tie.acl_id
  FROM gacl_aro person
  JOIN gacl_aro twin ON twin.section_value = person.section_value AND twin.value = person.value
  JOIN gacl_groups_aro_map belongs ON belongs.aro_id = twin.id
  JOIN gacl_aro_groups low ON low.id = belongs.group_id
  JOIN gacl_aro_groups high ON high.lft <= low.lft AND high.rgt >= low.rgt
  JOIN gacl_aro_groups_map tie ON tie.group_id = high.id
  WHERE person.section_value = 'users'
), said AS (
  SELECT reach.person, c.section_value AS sec, c.value AS val, BINARY COALESCE(a.return_value, '') AS rv,
    IF(a.allow = 1 AND a.id <> 0, 1, 0) AS yes, a.id = 0 AS spoils
  FROM reach JOIN gacl_acl a ON a.id = reach.acl_id JOIN gacl_aco_map c ON c.acl_id = a.id
  WHERE a.enabled = 1
    AND NOT EXISTS (SELECT 1 FROM gacl_axo_map x WHERE x.acl_id = a.id)
    AND NOT EXISTS (SELECT 1 FROM gacl_axo_groups_map x WHERE x.acl_id = a.id)
), question AS (
  SELECT '' AS rv UNION ALL SELECT 'view' UNION ALL SELECT 'addonly' UNION ALL SELECT 'wsome' UNION ALL SELECT 'write'
), heard AS (
  SELECT said.person, o.section_value AS sec, o.value AS val, question.rv, MIN(said.yes) AS yes
  FROM said JOIN gacl_aco o ON o.section_value = said.sec AND o.value = said.val
  JOIN question ON question.rv = '' OR said.spoils OR said.rv = BINARY question.rv
  GROUP BY said.person, o.section_value, o.value, question.rv
), lord AS (
  SELECT person FROM said WHERE sec = 'admin' AND val = 'super' GROUP BY person HAVING MIN(yes) = 1
)
SELECT CONCAT(person, '|', sec, '|', val, '|', rv) AS line FROM heard
WHERE yes = 1 AND (person NOT IN (SELECT person FROM lord) OR (sec = 'admin' AND val = 'super'))
UNION
SELECT CONCAT(lord.person, '|', o.section_value, '|', o.value, '|', question.rv)
FROM lord CROSS JOIN gacl_aco o CROSS JOIN question WHERE NOT (o.section_value = 'admin' AND o.value = 'super')
`;
