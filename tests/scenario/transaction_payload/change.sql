use d;
insert into t (v, j) select v, j from t;
update t set v = concat(v, '!'), j = json_set(j, '$.b', 2);
delete from t where id = 2;
