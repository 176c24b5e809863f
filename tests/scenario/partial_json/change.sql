use d;
-- Members: replaced, inserted, removed, with keys that need quotes.
update t set j = json_set(j, '$.a', 'short') where id = 1;
update t set j = json_set(j, '$.new', 1, '$."with space"', 2, '$."quo\\"te"', 3, '$."dot.ted[0]"', 4, '$.""', 5) where id = 1;
update t set j = json_set(j, '$."quo\\"te"', 6, '$."dot.ted[0]"', 7, '$.""', 8, '$."tab\\there"', 9) where id = 1;
update t set j = json_remove(j, '$.new', '$."with space"'), k = json_set(k, '$.y', 'both columns') where id = 1;
update t set j = json_replace(j, '$.c.d', json_object('deep', json_array(1, 2, json_object('x', null)))) where id = 1;
update t set j = json_set(j, '$.c.d.deep[2].x', true, '$.c.d.deep[3]', false) where id = 1;
update t set j = json_set(j, '$.umlaut', 'äöü', '$."ключ"', '键') where id = 1;
update t set j = json_set(j, '$."ключ"', '值', '$.umlaut', json_array('ß')) where id = 1;
-- Elements: from the front and the end, in the middle, past the end.
update t set j = json_array_insert(j, '$.b[0]', 'first') where id = 1;
update t set j = json_array_insert(j, '$.b[100]', 'past the end') where id = 1;
update t set j = json_array_append(j, '$.b', 'appended') where id = 1;
update t set j = json_set(j, '$.b[last]', 'the last', '$.b[last-1]', 'the one before') where id = 1;
update t set j = json_remove(j, '$.b[last-1]', '$.b[1]') where id = 1;
update t set j = json_set(j, '$.b[50]', 'beyond') where id = 1;
-- A value that is no array counts as one.
update t set j = json_set(j, '$.a[0]', 'itself') where id = 1;
update t set j = json_set(j, '$.a[1]', 'wraps') where id = 1;
update t set j = json_set(j, '$[0].a', 'through the object') where id = 1;
-- Types that text does not tell.
update t set j = json_set(j, '$.dec', cast(1.50 as decimal(10, 2)), '$.u', cast(1 as unsigned), '$.d', 1.0e0, '$.dt', cast('2001-02-03 04:05:06.789' as datetime(3)), '$.bytes', cast('ab' as binary)) where id = 1;
update t set j = json_set(j, '$.dec', cast(2.50 as decimal(10, 2)), '$.u', cast(18446744073709551615 as unsigned), '$.d', -1e300, '$.big', 9007199254740993, '$.t', cast('-12:34:56' as time)) where id = 1;
update t set j = json_replace(j, '$.dec', null, '$.u', -1, '$.d', 'now a text') where id = 1;
-- Documents whole: no difference, a longer one, one that comes and goes.
update t set j = json_set(j, '$.a', 'short'), v = v + 1;
update t set v = v + 1;
update t set j = '{"whole": true}' where id = 2;
update t set j = null where id = 2;
update t set j = '[]' where id = 2;
update t set j = json_array_append(j, '$', repeat('long ', 20000)) where id = 2;
update t set j = json_array_append(j, '$', 2, '$', 3), v = 9 where id = 2;
update t set j = json_set(j, '$[1]', 7, '$[0]', 'short again') where id = 2;
update t set j = json_set(j, '$', json_object('root', 'replaced')) where id = 2;
-- Several changes of a row, and of many rows, in one transaction.
begin;
update t set j = json_set(j, '$.n', 1);
update t set j = json_set(j, '$.n', 2, '$.m', json_array());
update t set j = json_array_append(j, '$.m', id) where id <> 3;
delete from t where id = 3;
insert into t (id, v, j, k) values (4, 1, '{"a": {"b": [1, [2, [3, 4]]]}}', '{}');
update t set j = json_set(j, '$.a.b[1][1][0]', 'three') where id = 4;
update t set j = json_remove(j, '$.a.b[1][1][1]'), k = json_set(k, '$.k', 1) where id = 4;
commit;
-- Large documents: thousands of members and elements.
update big set j = json_set(j, '$.n9999', 'changed', '$.fresh', 1), w = json_remove(w, '$[4000]');
update big set j = json_remove(j, '$.n1', '$.n5000'), w = json_array_insert(w, '$[1]', json_object('between', 'two'));
update big set j = json_set(j, '$.n2', repeat('x', 70000)), w = json_set(w, '$[last]', 'end');
-- A table without a key, whose rows are found by their documents too.
update loose set j = json_set(j, '$.a', v);
update loose set j = json_set(j, '$.a', 1.0e0) where v = 2;
update loose set j = json_set(j, '$.a', 1) where v = 2 limit 1;
delete from loose where v = 1;
