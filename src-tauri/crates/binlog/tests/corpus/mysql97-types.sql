-- Types and events that only MySQL 9 has.
set names utf8mb4;
create table vectors (id int primary key, v vector(3), w vector);
insert into vectors values (1, to_vector('[1,2,3]'), to_vector('[0.5]')), (2, null, null);
create table hidden_columns (id int primary key, a int invisible, b int default 5);
insert into hidden_columns (id, a) values (1, 10), (2, 20);
-- state: inserted
update vectors set v = to_vector('[4,5,6]');
update hidden_columns set a = -1;
-- state: updated
delete from vectors;
delete from hidden_columns;
set gtid_next = 'automatic:corpus_tag';
create table tagged (id int primary key);
insert into tagged values (1);
set gtid_next = 'automatic';
insert into tagged values (2);
