-- Partial updates of documents, binlog_row_value_options = PARTIAL_JSON.
set names utf8mb4;
create table partials (id int primary key, a int, j json, b varchar(10), k json);
insert into partials values (1, 1, '{"a": "long enough to be worth it", "b": [1, 2, 3], "c": {"d": "old value of d"}}', 'x', '{"z": "another document here", "y": 1}'), (2, 2, null, null, '[]');
update partials set j = json_set(j, '$.a', 'short', '$.b[1]', 20, '$.c.d', 'new') where id = 1;
update partials set j = json_remove(j, '$.b[0]'), k = json_set(k, '$.z', 'w') where id = 1;
update partials set k = json_replace(k, '$.y', 2), a = 3 where id = 1;
update partials set a = 4, k = '{"whole": true}' where id = 1;
update partials set j = json_array_insert(j, '$.b[0]', cast(1.50 as decimal(5, 2))) where id = 1;
delete from partials;
