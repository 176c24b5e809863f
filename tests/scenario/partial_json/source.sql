create database d character set utf8mb4;
create table d.t (id int primary key, v int, j json, k json);
insert into d.t values
  (1, 1, '{"a": "long enough to be worth a difference", "b": [1, 2, 3], "c": {"d": "old value of d"}}', '{"z": "another document here", "y": 1}'),
  (2, 2, null, '[]'),
  (3, 3, '{"a": "to be deleted"}', null);
create table d.big (id int primary key, j json, w json);
set session cte_max_recursion_depth = 20000;
insert into d.big
  with recursive n (i) as (select 0 union all select i + 1 from n where i < 9999)
  select 1, json_objectagg(concat('n', i), i * 1000), json_arrayagg(i) from n;
create table d.loose (v int, j json);
insert into d.loose values (1, '{"a": "text", "b": [1]}'), (2, '{"a": "text", "b": [2]}'), (2, '{"a": "text", "b": [2]}'), (3, null);
