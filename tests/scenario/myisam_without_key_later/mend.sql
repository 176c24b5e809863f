alter table d.log engine = innodb;
