use clash;
update t set v = 'changed' where id in (1, 2);
insert into t values (9, 'inserted');
delete from t where id = 4;
update more set v = 'changed' where id = 1;
insert into more values (3, 'inserted');
update absent set v = 'changed';
