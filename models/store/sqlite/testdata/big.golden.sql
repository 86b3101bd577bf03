-- tag by name [common]
SELECT t.doc FROM "letters:tags,name" AS s CROSS JOIN "letters" AS t ON t.n = s.n WHERE (s.value = ? AND s.i = 0) AND (1) ORDER BY s."f:name", s.id LIMIT 51
   SEARCH s USING PRIMARY KEY (value=?)
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)

-- tag by name, descending [rare]
SELECT t.doc FROM "letters:tags,name" AS s CROSS JOIN "letters" AS t ON t.n = s.n WHERE (s.value = ? AND s.i = 0) AND (1) ORDER BY s."f:name" DESC, s.id DESC LIMIT 51
   SEARCH s USING PRIMARY KEY (value=?)
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)

-- tag and kind by name [common common]
SELECT t.doc FROM "letters:tags,name" AS s CROSS JOIN "letters" AS t ON t.n = s.n WHERE (s.value = ? AND s.i = 0) AND (t."f:kind" = ?) ORDER BY s."f:name", s.id LIMIT 51
   SEARCH s USING PRIMARY KEY (value=?)
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)

-- tag in another order [common]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(at)" WHERE (EXISTS (SELECT 1 FROM "letters:tags,name" s WHERE s.id = t.id AND s."f:name" = ifnull(t."f:name", -9e999) AND s.value = ?)) ORDER BY t."f:at" DESC, t.id DESC LIMIT 51
   SCAN t USING INDEX letters(at)
   SEARCH s EXISTS USING PRIMARY KEY (value=? AND f:name=? AND id=?)

-- rare tag in another order [rare]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "letters:tags,name" s WHERE s.value = ?)) ORDER BY t."f:at" DESC, t.id DESC LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING PRIMARY KEY (value=?)
   USE TEMP B-TREE FOR ORDER BY

-- two tags [some common]
SELECT t.doc FROM "letters:tags,name" AS s CROSS JOIN "letters" AS t ON t.n = s.n WHERE (s.value = ? AND s.i = 0) AND (EXISTS (SELECT 1 FROM "letters:tags,name" s WHERE s.id = t.id AND s."f:name" = ifnull(t."f:name", -9e999) AND s.value = ?)) ORDER BY s."f:name", s.id LIMIT 51
   SEARCH s USING PRIMARY KEY (value=?)
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   SEARCH s EXISTS USING PRIMARY KEY (value=? AND f:name=? AND id=?)

-- kind by name [common]
SELECT t.doc FROM "letters" AS t WHERE (t."f:kind" = ?) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INDEX letters(kind,name) (f:kind=?)

-- kind and no index [common ]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(kind,name)" WHERE ((t."f:kind" = ?) AND (json_extract(t.doc,'$."plain"') = ?)) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INDEX letters(kind,name) (f:kind=?)

-- kind in another order [common]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(at)" WHERE (t."f:kind" = ?) ORDER BY t."f:at", t.id LIMIT 51
   SCAN t USING INDEX letters(at)

-- common word [ common]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(name)" WHERE (instr(t."a:terms", ?) > 0) ORDER BY t."f:name", t.id LIMIT 51
   SCAN t USING INDEX letters(name)

-- words [ com  two_20 common]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(kind,name)" WHERE (((instr(t."a:terms", ?) > 0) AND (instr(t."a:terms", ?) > 0)) AND (t."f:kind" = ?)) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INDEX letters(kind,name) (f:kind=?)

-- rare word [("rar"*) AND ("com"*)]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT s.rowid AS n FROM "letters~terms"(?) s)) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SCAN s VIRTUAL TABLE INDEX 0:M1
   USE TEMP B-TREE FOR ORDER BY

-- rare word and tag [("rare") common]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT s.rowid AS n FROM "letters~terms"(?) s) AND (EXISTS (SELECT 1 FROM "letters:tags,name" s WHERE s.id = t.id AND s."f:name" = ifnull(t."f:name", -9e999) AND s.value = ?))) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SCAN s VIRTUAL TABLE INDEX 0:M1
   SEARCH s EXISTS USING PRIMARY KEY (value=? AND f:name=? AND id=?)
   USE TEMP B-TREE FOR ORDER BY

-- word and tag that do not meet [("some") late]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT n FROM (SELECT s.rowid AS n FROM "letters~terms"(?) s) WHERE +n IN (SELECT s.n FROM "letters:tags,name" s WHERE s.value = ?))) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 3
   SCAN s VIRTUAL TABLE INDEX 0:M1
   LIST SUBQUERY 2
   SEARCH s USING PRIMARY KEY (value=?)
   CREATE BLOOM FILTER
   USE TEMP B-TREE FOR ORDER BY

-- they do not meet in another order [("some") late]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT n FROM (SELECT s.rowid AS n FROM "letters~terms"(?) s) WHERE +n IN (SELECT s.n FROM "letters:tags,name" s WHERE s.value = ?))) ORDER BY t."f:at", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 3
   SCAN s VIRTUAL TABLE INDEX 0:M1
   LIST SUBQUERY 2
   SEARCH s USING PRIMARY KEY (value=?)
   CREATE BLOOM FILTER
   USE TEMP B-TREE FOR ORDER BY

-- rare or rare [("rare") 7  rare  7]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT s.rowid AS n FROM "letters~terms"(?) s UNION ALL SELECT s.n FROM "letters" s WHERE s."f:at" = ?) AND ((instr(t."a:terms", ?) > 0) OR (t."f:at" = ?))) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 2
   COMPOUND QUERY
   LEFT-MOST SUBQUERY
   SCAN s VIRTUAL TABLE INDEX 0:M1
   UNION ALL
   SEARCH s USING COVERING INDEX letters(at) (f:at=?)
   USE TEMP B-TREE FOR ORDER BY

-- not [ rare  other]
SELECT t.doc FROM "letters" AS t INDEXED BY "letters(kind,name)" WHERE (((instr(t."a:terms", ?) > 0) IS NOT TRUE) AND (t."f:kind" = ?)) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INDEX letters(kind,name) (f:kind=?)

-- range [397 common]
SELECT t.doc FROM "letters" AS t NOT INDEXED WHERE (t.n IN (SELECT s.n FROM "letters" s WHERE s."f:at" >= ?) AND (t."f:kind" = ?)) ORDER BY t."f:name", t.id LIMIT 51
   SEARCH t USING INTEGER PRIMARY KEY (rowid=?)
   LIST SUBQUERY 1
   SEARCH s USING COVERING INDEX letters(at) (f:at>?)
   USE TEMP B-TREE FOR ORDER BY

