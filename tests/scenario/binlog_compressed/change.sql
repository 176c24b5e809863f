use d;
insert into t (v) select v from t;
update t set v = concat(v, '!');
delete from t where id = 2;
create table more (id int primary key, v varchar(2000)) comment 'a long statement is compressed too, a long statement is compressed too, a long statement is compressed too';
insert into more select id, left(v, 2000) from t;
