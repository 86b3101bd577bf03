-- all []
SELECT t.doc FROM "shapes" AS t WHERE (1) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- eq [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" = ?) ORDER BY t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)

-- eq null []
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" IS NULL) ORDER BY t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)

-- eq true [1]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:done" = ?) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX shapes(done) (f:done=?)

-- eq without index [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:plain" = ?) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- eq in a map [a]
SELECT t.doc FROM "shapes" AS t WHERE (json_extract(t.doc,'$."extra"."it''s \"x\""') = ?) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- eq of another type []
SELECT t.doc FROM "shapes" AS t WHERE (0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- ne [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" IS NOT ?) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SCAN t USING INDEX shapes(state,due)

-- lt [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" < ?) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state<?)

-- range [a 1 2]
SELECT t.doc FROM "shapes" AS t WHERE ((t."f:state" = ?) AND (t."f:due" >= ?) AND (t."f:due" < ?)) ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due>? AND f:due<?)

-- lte null []
SELECT t.doc FROM "shapes" AS t WHERE (0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- in [a b]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" IN (?, ?)) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)
   USE TEMP B-TREE FOR ORDER BY

-- in with null [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" IS NULL OR t."f:state" IN (?)) ORDER BY t.id LIMIT 51
   MULTI-INDEX OR
   INDEX 1
   SEARCH t USING INDEX shapes(state,due) (f:state=?)
   INDEX 2
   SEARCH t USING INDEX shapes(state,due) (f:state=?)
   USE TEMP B-TREE FOR ORDER BY

-- in many [["1","2","3","4","5"]]
SELECT t.doc FROM "shapes" AS t WHERE (t.id IN (SELECT value FROM json_each(?))) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX sqlite_autoindex_shapes_1 (id=?)
   LIST SUBQUERY 1
   SCAN json_each VIRTUAL TABLE INDEX 1:

-- in none []
SELECT t.doc FROM "shapes" AS t WHERE (0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- exists []
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" IS NOT NULL) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state>?)

-- exists array []
SELECT t.doc FROM "shapes" AS t WHERE (json_array_length(t.doc,'$."tags"') > 0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- prefix [ab ac]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" >= ? AND t."f:state" < ?) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state>? AND f:state<?)

-- contains [ab]
SELECT t.doc FROM "shapes" AS t WHERE (instr(t."f:state", ?) > 0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- tag [a]
SELECT t.doc FROM "shapes" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "shapes:tags" s WHERE s.value = ?)) ORDER BY t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value=?)
   USE TEMP B-TREE FOR ORDER BY

-- tag null []
SELECT t.doc FROM "shapes" AS t WHERE (json_extract(t.doc,'$."tags"') IS NULL OR EXISTS (SELECT 1 FROM json_each(t.doc,'$."tags"') WHERE value IS NULL)) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1
   CORRELATED SCALAR SUBQUERY 1
   SCAN json_each VIRTUAL TABLE INDEX 3:

-- two tags [a b]
SELECT t.doc FROM "shapes" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "shapes:tags" s WHERE s.value = ?) AND (EXISTS (SELECT 1 FROM "shapes:tags" s WHERE s.n = t.n AND s.value = ?))) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value=?)
   SEARCH s EXISTS USING PRIMARY KEY (value=? AND n=?)
   USE TEMP B-TREE FOR ORDER BY

-- not tag [a]
SELECT t.doc FROM "shapes" AS t WHERE ((EXISTS (SELECT 1 FROM "shapes:tags" s WHERE s.n = t.n AND s.value = ?)) IS NOT TRUE) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1
   CORRELATED SCALAR SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value=? AND n=?)

-- tag in [a b]
SELECT t.doc FROM "shapes" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "shapes:tags" s WHERE s.value IN (?, ?))) ORDER BY t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value=?)
   USE TEMP B-TREE FOR ORDER BY

-- tag prefix [a b]
SELECT t.doc FROM "shapes" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "shapes:tags" s WHERE s.value >= ? AND s.value < ?)) ORDER BY t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value>? AND value<?)
   USE TEMP B-TREE FOR ORDER BY

-- array without index [a]
SELECT t.doc FROM "shapes" AS t WHERE (EXISTS (SELECT 1 FROM json_each(t.doc,'$."loose"') s WHERE s.value = ?)) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1
   SCAN s EXISTS VIRTUAL TABLE INDEX 3:

-- any [a b]
SELECT t.doc FROM "shapes" AS t WHERE (EXISTS (SELECT 1 FROM json_each(t.doc,'$."rows"') e1 WHERE (json_extract(e1.value,'$."kind"') = ?) AND (EXISTS (SELECT 1 FROM json_each(e1.value,'$."labels"') s WHERE s.value = ?)))) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1
   SCAN e1 EXISTS VIRTUAL TABLE INDEX 3:
   CORRELATED SCALAR SUBQUERY 1
   SCAN s VIRTUAL TABLE INDEX 3:

-- or [a b]
SELECT t.doc FROM "shapes" AS t WHERE ((t."f:state" = ?) OR (t."f:state" = ?)) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)
   USE TEMP B-TREE FOR ORDER BY

-- or none []
SELECT t.doc FROM "shapes" AS t WHERE (0) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- not [a]
SELECT t.doc FROM "shapes" AS t WHERE ((t."f:state" = ?) IS NOT TRUE) ORDER BY t.id LIMIT 51
   SCAN t USING INDEX sqlite_autoindex_shapes_1

-- descending []
SELECT t.doc FROM "shapes" AS t WHERE (1) ORDER BY t."f:state" DESC, t."f:due" DESC, t.id DESC LIMIT 51
   SCAN t USING INDEX shapes(state,due)

-- mixed [a]
SELECT t.doc FROM "shapes" AS t WHERE (t."f:state" = ?) ORDER BY t."f:due", t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)
   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- sort without index []
SELECT t.doc FROM "shapes" AS t WHERE (1) ORDER BY t."f:plain", t.id LIMIT 51
   SCAN t
   USE TEMP B-TREE FOR ORDER BY

-- after ascending 1 [a 1 x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND (t."f:state", t."f:due", t.id) > (?, ?, ?) ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) ((f:state,f:due,id)>(?,?,?))

-- after ascending at null 1 [a x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" IS NULL AND (t.id) > (?) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due=? AND id>?)

-- after ascending at null 2 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" IS NOT NULL ORDER BY t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due>?)

-- after ascending at null 3 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" > ? ORDER BY t."f:state", t."f:due", t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state>?)

-- after descending 1 [a 1 x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND (t."f:due", t.id) < (?, ?) ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND (f:due,id)<(?,?))

-- after descending 2 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" IS NULL ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due=?)

-- after descending 3 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" < ? ORDER BY t."f:state" DESC, t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state<?)

-- after descending 4 []
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" IS NULL ORDER BY t."f:state" DESC, t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=?)

-- after descending at null 1 [1 x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" IS NULL AND (t."f:due", t.id) < (?, ?) ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND (f:due,id)<(?,?))

-- after descending at null 2 []
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" IS NULL AND t."f:due" IS NULL ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due=?)

-- after mixed 1 [a 1 x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" = ? AND (t.id) > (?) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due=? AND id>?)

-- after mixed 2 [a 1]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" < ? ORDER BY t."f:due" DESC, t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due<?)
   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- after mixed 3 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" = ? AND t."f:due" IS NULL ORDER BY t."f:due" DESC, t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state=? AND f:due=?)

-- after mixed 4 [a]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:state" > ? ORDER BY t."f:state", t."f:due" DESC, t.id LIMIT 51
   SEARCH t USING INDEX shapes(state,due) (f:state>?)
   USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY

-- after one key descending 1 [1 x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND (t."f:due", t.id) < (?, ?) ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(due) ((f:due,id)<(?,?))

-- after one key descending 2 []
SELECT t.doc FROM "shapes" AS t WHERE (1) AND t."f:due" IS NULL ORDER BY t."f:due" DESC, t.id DESC LIMIT 51
   SEARCH t USING INDEX shapes(due) (f:due=?)

-- after id 1 [x]
SELECT t.doc FROM "shapes" AS t WHERE (1) AND (t.id) > (?) ORDER BY t.id LIMIT 51
   SEARCH t USING INDEX sqlite_autoindex_shapes_1 (id>?)

