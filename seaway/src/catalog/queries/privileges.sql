-- The privileges of the rows q that have an acl: what was granted beyond PostgreSQL's defaults, and what
-- of those was revoked. No acl means the defaults. aclexplode refuses an array without elements.
SELECT
  q.*,
  CASE WHEN q.acl IS NOT NULL THEN
    (SELECT json_agg(
       json_build_object(
         'grantee', CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
         'privilege', g.privilege_type,
         'grantable', g.is_grantable,
         'revoked', g.revoked
       ) ORDER BY g.grantee <> 0, pg_get_userbyid(g.grantee), g.privilege_type, g.is_grantable)
     FROM (
       (SELECT grantee, privilege_type, is_grantable, false AS revoked FROM aclexplode(nullif(q.acl, '{}'))
        EXCEPT
        SELECT grantee, privilege_type, is_grantable, false FROM aclexplode(nullif(q.acl_default, '{}')))
       UNION ALL
       (SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(nullif(q.acl_default, '{}'))
        EXCEPT
        SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(nullif(q.acl, '{}')))
     ) AS g)
  END AS privileges
FROM q
