use shop;
create table _t_gho like t;
alter table _t_gho add column made datetime not null default now();
insert into _t_gho (id, v) select id, v from t;
rename table t to _t_del, _t_gho to t;
