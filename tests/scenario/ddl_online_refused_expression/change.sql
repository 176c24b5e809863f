use shop;
create table _t_gho like t;
alter table _t_gho add column w int not null default (v + 1);
insert ignore into _t_gho (id, v) select id, v from t;
update t set v = 100 where id = 1;
update _t_gho set id = 1, v = 100 where id = 1;
rename table t to _t_del, _t_gho to t;
drop table _t_del;
